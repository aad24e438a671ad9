package spade;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which. */
class ArchitectureTest {

    private static final JavaClasses SPADE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("spade");

    @Test
    void packagesDependOnEachOtherWithoutCycles() {
        slices().matching("spade.(*)..").should().beFreeOfCycles().check(SPADE);
    }

    /** Each may use those before it. */
    private static final List<String> ORDER = List.of(
            "spade.profile..",
            "spade.formula",
            "spade.formula.notation..",
            "spade.space..",
            "spade.allocation..",
            "spade.tensor.natives..",
            "spade.tensor",
            "spade.safetensors..",
            "spade.sense..",
            "spade.hub..",
            "spade.model..",
            "spade.data..",
            "spade.tasks..",
            "spade.prune..",
            "spade.evaluate..",
            "spade.measure..",
            "spade.worker..",
            "spade.spark..",
            "spade.search..",
            "spade.record..",
            "spade.run..",
            "spade.allocator..",
            "spade.compare..",
            "spade.report..",
            "spade.export..",
            "spade.cli..");

    @Test
    void eachPackageDependsOnlyOnThoseBefore() {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new))
                    // Only the profile of that name builds spade.spark.
                    .allowEmptyShould(ORDER.get(i).equals("spade.spark.."))
                    .check(SPADE);
        }
    }

    @Test
    void everyPackageHasItsPlace() {
        String[] placed = Stream.concat(Stream.of("spade"), ORDER.stream()).toArray(String[]::new);
        classes().should().resideInAnyPackage(placed).check(SPADE);
    }

    @Test
    void formulasNeedNoModel() {
        noClasses()
                .that()
                .resideInAnyPackage(ORDER.subList(0, ORDER.indexOf("spade.tensor.natives.."))
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(SPADE);
    }

    @Test
    void djlArraysStayWhereModelsAre() {
        classes()
                .that()
                .resideOutsideOfPackages(
                        "spade.tensor..", "spade.safetensors..", "spade.model..", "spade.prune..", "spade.evaluate..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("ai.djl.ndarray..", "ai.djl.pytorch..")
                .check(SPADE);
    }

    @Test
    void djlTokenizersStayInData() {
        noClasses()
                .that()
                .resideOutsideOfPackage("spade.data..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.huggingface..")
                .check(SPADE);
    }

    @Test
    void jeneticsStaysInSearch() {
        noClasses()
                .that()
                .resideOutsideOfPackage("spade.search..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jenetics..")
                .check(SPADE);
    }

    @Test
    void sparkStaysInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("spade.spark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .check(SPADE);
        noClasses()
                .that()
                .resideOutsideOfPackage("spade.spark..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("spade.spark..")
                .check(SPADE);
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("spade.cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(SPADE);
    }
}
