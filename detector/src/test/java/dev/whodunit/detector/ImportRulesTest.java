package dev.whodunit.detector;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may see whom; ARCHITECTURE.md says why. */
@AnalyzeClasses(packages = "dev.whodunit", importOptions = ImportOption.DoNotIncludeTests.class)
final class ImportRulesTest {

    private static final String STAGES = "dev.whodunit.topologies.(normalize|link|match|correlate|route)..";

    @ArchTest
    static final ArchRule sigmaKnowsNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("dev.whodunit.sigma..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.whodunit.topologies..", "dev.whodunit.detector..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule topologiesAreWithoutEdges = noClasses()
            .that()
            .resideInAPackage("dev.whodunit.topologies..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.whodunit.detector..",
                    "io.debezium..",
                    "java.sql..",
                    "java.net.http..",
                    "java.nio.file..",
                    "jakarta.mail..",
                    "io.javalin..");

    @ArchTest
    static final ArchRule stagesDoNotKnowEachOther =
            slices().matching(STAGES).namingSlices("stage $1").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyTheTopologyTheWiringAndTheOfflineEngineSeeStages = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.whodunit.topologies",
                    "dev.whodunit.topologies.normalize..",
                    "dev.whodunit.topologies.link..",
                    "dev.whodunit.topologies.match..",
                    "dev.whodunit.topologies.correlate..",
                    "dev.whodunit.topologies.route..",
                    "dev.whodunit.topologies.offline..",
                    "dev.whodunit.detector",
                    "dev.whodunit.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.whodunit.topologies.normalize..",
                    "dev.whodunit.topologies.link..",
                    "dev.whodunit.topologies.match..",
                    "dev.whodunit.topologies.correlate..",
                    "dev.whodunit.topologies.route..");

    @ArchTest
    static final ArchRule onlyCaptureSeesDebezium =
            only("dev.whodunit.detector.capture..", resideInAPackage("io.debezium.."));

    @ArchTest
    static final ArchRule onlyEmbeddedSeesTheKafkaServer = only(
            "dev.whodunit.detector.embedded..",
            resideInAnyPackage(
                    "kafka..",
                    "org.apache.kafka.server..",
                    "org.apache.kafka.metadata..",
                    "org.apache.kafka.raft..",
                    "org.apache.kafka.storage.."));

    @ArchTest
    static final ArchRule onlyEmailSeesMail =
            only("dev.whodunit.detector.notify.email..", resideInAnyPackage("jakarta.mail..", "org.eclipse.angus.."));

    @ArchTest
    static final ArchRule onlyDiscordSeesJda = only(
            "dev.whodunit.detector.notify.discord..",
            resideInAnyPackage("net.dv8tion..", "com.neovisionaries..", "okhttp3.."));

    @ArchTest
    static final ArchRule onlyReceiversSeeTemplates =
            only("dev.whodunit.detector.notify", resideInAPackage("com.samskivert.."));

    @ArchTest
    static final ArchRule onlyWebSeesTheHttpServer =
            only("dev.whodunit.detector.web..", resideInAnyPackage("io.javalin..", "org.eclipse.jetty.."));

    @ArchTest
    static final ArchRule onlyConfigAndRulesReadYaml =
            only("dev.whodunit.(detector.config|sigma.parse)..", resideInAPackage("org.snakeyaml.."));

    @ArchTest
    static final ArchRule kindsOfReceiversDoNotKnowEachOther = slices().matching("dev.whodunit.detector.notify.(*)..")
            .namingSlices("receiver $1")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule theDetectorHasNoCycles =
            slices().matching("dev.whodunit.detector.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theTopologiesHaveNoCycles =
            slices().matching("dev.whodunit.topologies.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule sigmaHasNoCycles =
            slices().matching("dev.whodunit.sigma.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noPackageIsADrawerForAnything = classes()
            .should()
            .resideOutsideOfPackages("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..");

    private static ArchRule only(String allowed, DescribedPredicate<JavaClass> seen) {
        return noClasses().that().resideOutsideOfPackage(allowed).should(dependOnClassesThat(seen));
    }
}
