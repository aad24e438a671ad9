package spade;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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

    @Test
    void formulasNeedNoModel() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "spade.profile..",
                        "spade.formula..",
                        "spade.space..",
                        "spade.notation..",
                        "spade.simplify..",
                        "spade.allocation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "spade.tensor..",
                        "spade.model..",
                        "spade.data..",
                        "spade.prune..",
                        "spade.evaluate..",
                        "spade.search..",
                        "spade.run..",
                        "spade.allocator..",
                        "spade.compare..",
                        "spade.report..",
                        "spade.export..",
                        "spade.cli..",
                        "ai.djl..")
                .check(SPADE);
    }

    @Test
    void eachPackageDependsOnlyOnThoseBelow() {
        String[] order = {
            "spade.profile..",
            "spade.formula..",
            "spade.space..",
            "spade.notation..",
            "spade.simplify..",
            "spade.allocation..",
            "spade.tensor..",
            "spade.model..",
            "spade.data..",
            "spade.prune..",
            "spade.evaluate..",
            "spade.search..",
            "spade.run..",
            "spade.allocator..",
            "spade.compare..",
            "spade.report..",
            "spade.export..",
            "spade.cli.."
        };
        for (int i = 0; i < order.length - 1; i++) {
            String[] above = java.util.Arrays.copyOfRange(order, i + 1, order.length);
            noClasses()
                    .that()
                    .resideInAPackage(order[i])
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(SPADE);
        }
    }

    @Test
    void djlArraysStayWhereModelsAre() {
        classes()
                .that()
                .resideOutsideOfPackages("spade.tensor..", "spade.model..", "spade.prune..", "spade.evaluate..")
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
                .resideOutsideOfPackages("spade.search..", "spade.simplify..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jenetics..")
                .check(SPADE);
    }

    @Test
    void simplificationUsesOnlyTheTreesOfJenetics() {
        noClasses()
                .that()
                .resideInAPackage("spade.simplify..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.jenetics", "io.jenetics.engine..", "io.jenetics.prog..", "spade.space..")
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
