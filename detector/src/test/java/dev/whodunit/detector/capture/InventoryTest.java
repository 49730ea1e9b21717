package dev.whodunit.detector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.hooks.HookMessage;
import dev.whodunit.detector.hooks.HookMessage.Action;
import dev.whodunit.detector.hooks.HookMessage.Facts;
import dev.whodunit.detector.hooks.HookMessage.HookedTable;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private static final TableName USER = new TableName("public", "User");
    private static final TableName CLIENT = new TableName("public", "Client");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Inventory inventory = new Inventory();

    @Test
    void aTableIsHookedFromTheMessageOn() {
        says(Action.HOOKED, 500, NOON, table(1, USER));

        assertThat(inventory.hooked(USER, 499)).isFalse();
        assertThat(inventory.hooked(USER, 500)).isTrue();
        assertThat(inventory.hooked(CLIENT, 500)).isFalse();
    }

    @Test
    void aTableIsHookedUntilTheMessageThatSaysOtherwise() {
        says(Action.HOOKED, 500, NOON, table(1, USER));
        says(Action.UNHOOKED, 700, NOON, table(1, USER));

        assertThat(inventory.hooked(USER, 699)).isTrue();
        assertThat(inventory.hooked(USER, 700)).isFalse();
    }

    @Test
    void messagesThatComeAgainChangeNothing() {
        says(Action.HOOKED, 500, NOON, table(1, USER));
        says(Action.UNHOOKED, 700, NOON, table(1, USER));
        says(Action.HOOKED, 900, NOON, table(1, USER));
        List<Inventory.Span> before = inventory.spans(USER);

        says(Action.HOOKED, 500, NOON, table(1, USER));
        says(Action.UNHOOKED, 700, NOON, table(1, USER));
        says(Action.HOOKED, 900, NOON, table(1, USER));

        assertThat(inventory.spans(USER)).isEqualTo(before);
        assertThat(inventory.hooked(USER, 650)).isTrue();
        assertThat(inventory.hooked(USER, 750)).isFalse();
        assertThat(inventory.hooked(USER, 950)).isTrue();
    }

    @Test
    void aRenamedTableIsHookedUnderItsNewName() {
        says(Action.HOOKED, 500, NOON, table(1, USER));
        says(Action.HOOKED, 600, NOON, table(1, CLIENT));

        assertThat(inventory.hooked(USER, 599)).isTrue();
        assertThat(inventory.hooked(USER, 600)).isFalse();
        assertThat(inventory.hooked(CLIENT, 600)).isTrue();
    }

    @Test
    void aNewTableWithAnOldNameIsHookedOnItsOwnTerms() {
        says(Action.HOOKED, 500, NOON, table(1, USER));
        says(Action.HOOKED, 800, NOON, table(2, USER));
        says(Action.UNHOOKED, 850, NOON, table(1, USER));

        assertThat(inventory.hooked(USER, 900)).isTrue();
    }

    @Test
    void anAnnouncementOpensWhatItNamesAndClosesWhatItDoesNot() {
        says(Action.HOOKED, 500, NOON, table(1, USER));

        says(Action.ANNOUNCED, 2_000, NOON.plusSeconds(60), table(2, CLIENT));

        assertThat(inventory.hooked(CLIENT, 1_999)).isFalse();
        assertThat(inventory.hooked(CLIENT, 2_000)).isTrue();
        assertThat(inventory.hooked(USER, 1_999)).isTrue();
        assertThat(inventory.hooked(USER, 2_000)).isFalse();
    }

    @Test
    void anAnnouncementDoesNotCloseWhatItsSnapshotMayNotHaveSeen() {
        says(Action.HOOKED, 500, NOON, table(1, USER));

        says(Action.ANNOUNCED, 600, NOON.plusSeconds(1));

        assertThat(inventory.hooked(USER, 700)).isTrue();
    }

    @Test
    void anAnnouncementInPartsClosesOnlyAfterTheLast() {
        says(Action.HOOKED, 500, NOON, table(1, USER), table(3, CLIENT));

        inventory.apply(message(Action.ANNOUNCED, 1, 2, NOON.plusSeconds(60), table(9, "other")), 600);
        assertThat(inventory.hooked(USER, 650)).isTrue();
        inventory.apply(message(Action.ANNOUNCED, 2, 2, NOON.plusSeconds(60), table(1, USER)), 610);

        assertThat(inventory.hooked(USER, 650)).isTrue();
        assertThat(inventory.hooked(CLIENT, 650)).isFalse();
    }

    @Test
    void anAnnouncementWithoutItsFirstPartClosesNothing() {
        says(Action.HOOKED, 500, NOON, table(1, USER));

        inventory.apply(message(Action.ANNOUNCED, 2, 2, NOON.plusSeconds(60)), 610);

        assertThat(inventory.hooked(USER, 650)).isTrue();
    }

    @Test
    void whatWasAnnouncedAndTurnsOutToBeGoneBeforeIsGone() {
        says(Action.ANNOUNCED, 600, NOON, table(1, USER));
        says(Action.UNHOOKED, 550, NOON, table(1, USER));

        assertThat(inventory.hooked(USER, 700)).isFalse();
    }

    @Test
    void whatIsRestoredGoesOnAsItWas() {
        says(Action.HOOKED, 500, NOON, table(1, USER));
        Inventory restored = new Inventory();
        restored.restore(USER, inventory.spans(USER));

        restored.apply(message(Action.UNHOOKED, 1, 1, NOON, table(1, USER)), 800);

        assertThat(restored.hooked(USER, 799)).isTrue();
        assertThat(restored.hooked(USER, 800)).isFalse();
    }

    @Test
    void onlyTheLastSpansAreKept() {
        for (int i = 0; i < 200; i++) {
            says(Action.HOOKED, 1_000 + i * 10, NOON, table(1, USER));
            says(Action.UNHOOKED, 1_005 + i * 10, NOON, table(1, USER));
        }

        assertThat(inventory.spans(USER)).hasSize(Inventory.SPANS_KEPT);
        assertThat(inventory.hooked(USER, 1_000 + 199 * 10)).isTrue();
    }

    private void says(Action action, long lsn, Instant at, HookedTable... tables) {
        inventory.apply(message(action, 1, 1, at, tables), lsn);
    }

    private static HookMessage.Inventory message(
            Action action, int part, int parts, Instant at, HookedTable... tables) {
        Facts facts = new Facts(1, 1, at, 1, "postgres", null, true, null, null, null, null, null);
        return new HookMessage.Inventory(true, facts, action, part, parts, List.of(tables));
    }

    private static HookedTable table(long oid, TableName name) {
        return new HookedTable(oid, name.schema(), name.name());
    }

    private static HookedTable table(long oid, String name) {
        return new HookedTable(oid, "public", name);
    }
}
