package spade.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import spade.profile.ProfileFile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.record.ModelProfiles;
import spade.sense.Sensitivities;
import spade.sense.SensitivityFile;

/** A folder as spade sense leaves it. */
final class RecordedProfiles {

    private static final double SPARSITY = 0.6;
    private static final int BLOCKS = 4;

    private RecordedProfiles() {}

    static Path write(Path folder) {
        Map<String, String> facts = Map.of("model", "abc", "calibration", "c4");
        ScoreProfile scores =
                new ScoreProfile(Profiles.random(new Random(1), BLOCKS).blocks(), facts);
        ProfileFile.write(scores, ModelProfiles.scoresIn(folder));
        SensitivityFile.write(Sensitivities.profile(SPARSITY), ModelProfiles.sensitivityIn(folder, SPARSITY));
        return folder;
    }
}
