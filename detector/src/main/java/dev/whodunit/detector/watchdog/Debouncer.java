package dev.whodunit.detector.watchdog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a trouble is told: once when it has lasted, once when it has been over for a while, and not between. A
 * trouble that comes and goes counts as lasting until it has been away for as long as calm takes. Not safe for threads.
 */
final class Debouncer {

    /** A trouble while it is seen. */
    private record Sighting(Instant first, Instant last) {}

    private final Patience patience;
    private final Map<String, Sighting> sightings = new LinkedHashMap<>();
    private final Map<String, Spell> open = new LinkedHashMap<>();

    /**
     * A debouncer that goes on after a restart.
     *
     * @param told troubles that were told before a restart and are not over, as far as is known
     */
    Debouncer(Patience patience, Collection<Spell> told, Instant now) {
        this.patience = patience;
        told.forEach(spell -> {
            open.put(spell.trouble().part(), spell);
            sightings.put(spell.trouble().part(), new Sighting(spell.since(), now));
        });
    }

    /** Takes in all troubles of this moment; answers with what is to be told now. */
    List<Spell> observe(List<Trouble> troubles, Instant now) {
        List<Spell> news = new ArrayList<>();
        Map<String, Trouble> byPart = new LinkedHashMap<>();
        troubles.forEach(trouble -> byPart.put(trouble.part(), trouble));
        byPart.values().forEach(trouble -> add(news, seen(trouble, now)));
        for (String part : List.copyOf(sightings.keySet())) {
            if (!byPart.containsKey(part)) {
                add(news, unseen(part, now));
            }
        }
        return news;
    }

    /** The troubles that were told and last. */
    Collection<Spell> open() {
        return List.copyOf(open.values());
    }

    private @Nullable Spell seen(Trouble trouble, Instant now) {
        String part = trouble.part();
        boolean told = open.containsKey(part);
        if (trouble.urgency() == Trouble.Urgency.EXPLAINED && !told) {
            // Its time begins when nothing else explains it any more.
            sightings.remove(part);
            return null;
        }
        Sighting before = sightings.get(part);
        Sighting sighting = new Sighting(before == null ? now : before.first, now);
        sightings.put(part, sighting);
        if (told || Duration.between(sighting.first, now).compareTo(borne(trouble)) < 0) {
            return null;
        }
        Spell spell = new Spell(trouble, sighting.first, null);
        open.put(part, spell);
        return spell;
    }

    private Duration borne(Trouble trouble) {
        return trouble.urgency() == Trouble.Urgency.AT_ONCE ? patience.moment() : patience.restart();
    }

    private @Nullable Spell unseen(String part, Instant now) {
        Sighting sighting = sightings.get(part);
        if (sighting == null || Duration.between(sighting.last, now).compareTo(patience.calm()) < 0) {
            return null;
        }
        sightings.remove(part);
        Spell spell = open.remove(part);
        return spell == null ? null : spell.over(sighting.last);
    }

    private static void add(List<Spell> news, @Nullable Spell spell) {
        if (spell != null) {
            news.add(spell);
        }
    }
}
