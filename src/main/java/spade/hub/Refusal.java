package spade.hub;

import java.net.HttpURLConnection;
import spade.SpadeException;

/** What an answer means that will not change when it is asked for again. */
final class Refusal {

    private final HubSettings settings;
    private final Repository repository;

    Refusal(HubSettings settings, Repository repository) {
        this.settings = settings;
        this.repository = repository;
    }

    /**
     * The sentence for an answer.
     *
     * @param path of the file that was asked for; empty: the repository was
     */
    SpadeException of(HttpURLConnection answer, int status, String path) {
        String code = String.valueOf(answer.getHeaderField("X-Error-Code"));
        if (code.equals("GatedRepo")) {
            return new SpadeException(repository.name() + " is gated: ask for access on " + page() + " and "
                    + (settings.token().isPresent()
                            ? "set HF_TOKEN to a token of an account that has it; that of the present token has not."
                            : "set HF_TOKEN to a token of the account that has it."));
        }
        if (code.equals("RevisionNotFound")) {
            return new SpadeException(repository.name() + " has no revision '" + repository.revision()
                    + "'; branches and tags stand on " + page() + "/tree/main, and a commit is given in full.");
        }
        if (code.equals("EntryNotFound") || (status == HttpURLConnection.HTTP_NOT_FOUND && !path.isEmpty())) {
            return new SpadeException("There is no file " + path + " in " + repository + "; what there is stands on "
                    + page() + "/tree/" + repository.revision() + ".");
        }
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED && settings.token().isPresent() && code.equals("null")) {
            return new SpadeException(settings.endpoint() + " does not accept the token for " + repository.name()
                    + " (" + message(answer, status) + "); set HF_TOKEN to a new one of " + settings.endpoint()
                    + "/settings/tokens, or remove it where it is not needed.");
        }
        if (code.equals("RepoNotFound")
                || status == HttpURLConnection.HTTP_UNAUTHORIZED
                || status == HttpURLConnection.HTTP_NOT_FOUND) {
            return new SpadeException("There is no repository " + repository.name() + " on " + settings.endpoint()
                    + (settings.token().isPresent() ? " that the token may read" : " that may be read without a token")
                    + (repository.kind() == Repository.Kind.MODEL ? ", and no folder of that name here" : "")
                    + "; check the name"
                    + (settings.token().isPresent() ? "." : ", or set HF_TOKEN if it is private."));
        }
        return new SpadeException(answer.getURL().getHost() + " does not give "
                + (path.isEmpty() ? repository : path + " of " + repository) + " (" + message(answer, status)
                + "); look at " + page() + ", or set HF_ENDPOINT to another server.");
    }

    private String page() {
        return settings.endpoint() + "/" + (repository.kind() == Repository.Kind.DATASET ? "datasets/" : "")
                + repository.name();
    }

    private static String message(HttpURLConnection answer, int status) {
        String said = answer.getHeaderField("X-Error-Message");
        return "status " + status + (said == null ? "" : ": " + said.replaceFirst("\\.$", ""));
    }
}
