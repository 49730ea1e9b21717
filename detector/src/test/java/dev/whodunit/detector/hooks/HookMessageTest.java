package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.hooks.HookMessage.Context;
import dev.whodunit.detector.hooks.HookMessage.Ddl;
import dev.whodunit.detector.hooks.HookMessage.Foreign;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookMessageTest {

    private static final HookKey KEY = HookKey.of(new byte[] {1, 2, 3}, StandardCharsets.UTF_8);
    private static final String CONTEXT = "(c1,4294967297,0/10,5000000,7,app,,f,10.0.0.1,5000,\"a,\"\"b\",\"\",alice)";

    @Test
    void readsWhatWasSigned() {
        Context context = (Context) HookMessage.decode(signed(CONTEXT), KEY, 1);

        assertThat(context.authentic()).isTrue();
        assertThat(context.facts().xid()).isEqualTo(4294967297L);
        assertThat(context.facts().sequence()).isEqualTo(16);
        assertThat(context.facts().at()).hasToString("1970-01-01T00:00:05Z");
        assertThat(context.facts().applicationName()).isEqualTo("a,\"b");
        assertThat(context.facts().correlationId()).isNull();
        assertThat(context.facts().appUser()).isEqualTo("alice");
        assertThat(context.statement()).isNull();
    }

    @Test
    void anotherKeyOrTransactionMakesItAClaim() {
        HookKey other = HookKey.of(new byte[] {9}, StandardCharsets.UTF_8);
        assertThat(HookMessage.decode(signed(CONTEXT), other, 1).authentic()).isFalse();
        assertThat(HookMessage.decode(signed(CONTEXT), KEY, 2).authentic()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(",
                "()",
                "x",
                "(c1)",
                "(c1,1",
                "(z9,1,0/1,1,1,a,,t,,,,,)",
                "(c1,x,0/1,1,1,a,,t,,,,,)",
                "(c1,1,0/1,99999999999999999999,1,a,,t,,,,,)",
                "(c1,1,0/1,9223372036854775807,99999999999,a,,t,,,,,)",
                "(c1,1,nonsense,1,1,a,,t,,,,,)",
                "(c1,1,0/1,1,1,\"a,,t,,,,,)",
                "(i1,1,0/1,1,1,a,,t,,,,,,hooked,1,1,[[[)",
                "(i1,1,0/1,1,1,a,,t,,,,,,burned,1,1,[])",
                "(c1,1,0/1,1,1,a,,t,,,,,) and more",
                "(,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,)"
            })
    void anythingElseIsForeignEvenWhenSigned(String body) {
        assertThat(HookMessage.decode(signed(body), KEY, 1)).isInstanceOf(Foreign.class);
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(42);
        byte[] sound = signed(CONTEXT);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = sound.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            HookMessage message = HookMessage.decode(bytes, KEY, 1);
            assertThat(message.authentic()).isEqualTo(java.util.Arrays.equals(bytes, sound));
        }
    }

    @Test
    void aNameThatIsTooLongStandsForNothing() {
        String longest = "x".repeat(512);
        String body = "(c1,1,0/10,,7,app,none,f,,,," + longest + "," + longest + "y)";

        Context context = (Context) HookMessage.decode(signed(body), KEY, 1);

        assertThat(context.facts().correlationId()).isEqualTo(longest);
        assertThat(context.facts().appUser()).isEqualTo("too long");
    }

    @Test
    void anObjectWithoutAnIdentityIsNotCalledNull() {
        String body = "(d1,1,0/10,,7,app,none,f,,,,,,\"ALTER DEFAULT PRIVILEGES\",,"
                + "\"{\"\"objects\"\": [{\"\"type\"\": \"\"tables\"\", \"\"identity\"\": null}]}\")";

        Ddl ddl = (Ddl) HookMessage.decode(signed(body), KEY, 1);

        assertThat(ddl.objects()).singleElement().satisfies(object -> {
            assertThat(object.identity()).isEmpty();
            assertThat(object.name()).isNull();
        });
    }

    @Test
    void anEmptyKeySignsNothing() {
        assertThatThrownBy(() -> HookKey.of(new byte[0], StandardCharsets.UTF_8))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(KEY.toString()).doesNotContain("1");
    }

    private static byte[] signed(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HookKey.SIGNATURE_LENGTH + bytes.length)
                .put(KEY.signature(bytes))
                .put(bytes)
                .array();
    }
}
