package dev.whodunit.sigma.rule;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network in CIDR notation. IPv4 is held as IPv4-mapped IPv6, so that {@code ::ffff:192.0.2.1} lies in
 * {@code 192.0.2.0/24}.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 * @param prefix how many of the 128 bits count
 */
public record IpNetwork(long high, long low, int prefix) {

    private static final long MAPPED = 0xffffL << 32;

    /** The network that {@code text} writes, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; one address alone is one too. */
    public static Optional<IpNetwork> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        long[] bits = new long[2];
        if (!parse(address, bits)) {
            return Optional.empty();
        }
        boolean four = address.indexOf(':') < 0;
        int most = four ? 32 : 128;
        int prefix = slash < 0 ? most : number(text, slash + 1, text.length(), most);
        if (prefix < 0) {
            return Optional.empty();
        }
        return Optional.of(of(bits[0], bits[1], four ? prefix + 96 : prefix));
    }

    private static IpNetwork of(long high, long low, int prefix) {
        return new IpNetwork(high & highMask(prefix), low & lowMask(prefix), prefix);
    }

    /** Whether {@code address} is an address, and lies in this network. */
    public boolean contains(String address) {
        long[] bits = new long[2];
        return parse(address, bits) && (bits[0] & highMask(prefix)) == high && (bits[1] & lowMask(prefix)) == low;
    }

    private static long highMask(int prefix) {
        return prefix == 0 ? 0 : -1L << Math.max(0, 64 - prefix);
    }

    private static long lowMask(int prefix) {
        return prefix <= 64 ? 0 : -1L << (128 - prefix);
    }

    /** Reads an address into 128 bits; false where it is none. Never asks a name server. */
    private static boolean parse(String text, long[] bits) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (address.length() > 45) {
            return false;
        }
        if (address.indexOf(':') < 0) {
            long four = parseFour(address, 0);
            bits[0] = 0;
            bits[1] = MAPPED | four;
            return four >= 0;
        }
        return parseSix(address, bits);
    }

    private static long parseFour(String text, int from) {
        long value = 0;
        int start = from;
        for (int part = 0; part < 4; part++) {
            int end = part < 3 ? text.indexOf('.', start) : text.length();
            int number = end < 0 ? -1 : number(text, start, end, 255);
            if (number < 0) {
                return -1;
            }
            value = value << 8 | number;
            start = end + 1;
        }
        return value;
    }

    private static boolean parseSix(String text, long[] bits) {
        int gap = text.indexOf("::");
        int @Nullable [] head = groups(gap < 0 ? text : text.substring(0, gap));
        int @Nullable [] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
        if (head == null || tail == null) {
            return false;
        }
        int known = head.length + tail.length;
        if (gap < 0 ? known != 8 : known > 7) {
            return false;
        }
        int[] all = new int[8];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        for (int i = 0; i < 8; i++) {
            bits[i / 4] = bits[i / 4] << 16 | all[i];
        }
        return true;
    }

    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        boolean mixed = parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (mixed ? 1 : 0)];
        for (int i = 0; i < parts.length; i++) {
            if (mixed && i == parts.length - 1) {
                long four = parseFour(parts[i], 0);
                if (four < 0) {
                    return null;
                }
                groups[i] = (int) (four >> 16);
                groups[i + 1] = (int) (four & 0xffff);
            } else {
                int group = group(parts[i]);
                if (group < 0) {
                    return null;
                }
                groups[i] = group;
            }
        }
        return groups;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The decimal number in that part of the text, or -1 where there is none, or it is more than {@code most}. */
    private static int number(String text, int from, int to, int most) {
        if (to <= from || to - from > 3) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= most ? value : -1;
    }
}
