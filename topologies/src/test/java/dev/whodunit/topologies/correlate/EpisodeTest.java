package dev.whodunit.topologies.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeTest {

    @Test
    void every_field_is_read_as_it_was_written() throws IllegalAccessException {
        Episode episode = new Episode();
        long number = 1;
        for (Field field : fields()) {
            set(field, episode, number++);
        }

        Episode read = Episode.read(episode.write());

        for (Field field : fields()) {
            assertThat(field.get(read)).as(field.getName()).isEqualTo(field.get(episode));
        }
    }

    @Test
    void another_form_is_refused_rather_than_misread() {
        byte[] written = new Episode().write();
        written[0] = '{';

        assertThatThrownBy(() -> Episode.read(written))
                .hasMessageContaining("form 123")
                .hasMessageContaining("data_dir");
    }

    private static List<Field> fields() {
        return Arrays.stream(Episode.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .toList();
    }

    private static void set(Field field, Episode episode, long number) throws IllegalAccessException {
        if (field.getType() == long.class) {
            field.setLong(episode, number);
        } else if (field.getType() == double.class) {
            field.setDouble(episode, number + 0.5);
        } else if (field.getType() == boolean.class) {
            field.setBoolean(episode, true);
        } else if (field.getType() == String.class) {
            field.set(episode, "because of ü and 🦊");
        } else {
            field.set(episode, Episode.Phase.RESOLVED);
        }
    }
}
