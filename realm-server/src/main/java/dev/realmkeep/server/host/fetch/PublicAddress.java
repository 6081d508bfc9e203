package dev.realmkeep.server.host.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Which addresses belong to the public Internet (IANA special-purpose registries, RFC 6890). What
 * is not surely public is refused. Pure functions.
 */
final class PublicAddress {
  private static final int BYTE = 0xff;

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return switch (address) {
      case Inet4Address v4 -> isPublic4(v4.getAddress(), 0);
      case Inet6Address v6 -> isPublic6(v6.getAddress());
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] bytes, int from) {
    int a = bytes[from] & BYTE;
    int b = bytes[from + 1] & BYTE;
    int c = bytes[from + 2] & BYTE;
    return switch (a) {
      case 0, 10, 127 -> false; // this network, private, loopback
      case 100 -> b < 64 || b > 127; // carrier-grade NAT
      case 169 -> b != 254; // link-local: cloud metadata
      case 172 -> b < 16 || b > 31; // private
      case 192 ->
          switch (b) {
            case 0 -> c != 0 && c != 2; // protocol assignments, documentation
            case 31 -> c != 196;
            case 52 -> c != 193;
            case 88 -> c != 99; // 6to4 relays
            case 168 -> false; // private
            case 175 -> c != 48;
            default -> true;
          };
      case 198 -> !(b == 18 || b == 19 || (b == 51 && c == 100)); // benchmarks, documentation
      case 203 -> !(b == 0 && c == 113); // documentation
      default -> a < 224; // multicast, reserved, broadcast
    };
  }

  /** Global unicast (2000::/3) only, without what carries an IPv4 address or is set apart. */
  private static boolean isPublic6(byte[] bytes) {
    int first = (bytes[0] & BYTE) << 8 | bytes[1] & BYTE;
    int second = (bytes[2] & BYTE) << 8 | bytes[3] & BYTE;
    if (first == 0x64 && second == 0xff9b) {
      return bytes[4] == 0 && bytes[5] == 0 && isPublic4(bytes, 12); // NAT64
    }
    if ((first & 0xe000) != 0x2000) {
      return false; // unique local, link-local, v4-mapped, v4-compatible, unassigned
    }
    if (first == 0x2002) {
      return isPublic4(bytes, 2); // 6to4
    }
    boolean assignments = first == 0x2001 && second < 0x200; // Teredo and others
    boolean documentation = first == 0x2001 && second == 0xdb8 || first == 0x3fff;
    return !assignments && !documentation;
  }
}
