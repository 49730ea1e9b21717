package dev.whodunit.detector.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class KindTest {

    @Test
    void everyReceiverIsHeldToTheContract() {
        Set<String> receivers = new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.whodunit.detector.notify")
                        .stream()
                        .filter(type -> type.isAssignableTo(Receiver.class) && !type.isInterface())
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());

        Set<String> held = Arrays.stream(Kind.values())
                .map(kind -> {
                    try (OtherSide side = kind.side()) {
                        return side.receiver(InstantSource.system()).getClass().getName();
                    }
                })
                .collect(Collectors.toSet());

        assertThat(held).isEqualTo(receivers).isNotEmpty();
    }
}
