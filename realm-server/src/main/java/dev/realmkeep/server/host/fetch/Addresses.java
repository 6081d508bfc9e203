package dev.realmkeep.server.host.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where names lead, and who may be connected to. Any thread; may block. */
interface Addresses {

  /** The addresses of a name or of a literal, at least one. */
  InetAddress[] of(String host) throws UnknownHostException;

  /** Whether an address that a name leads to may be connected to. */
  boolean isPublic(InetAddress address);

  /** The system's resolver and the public Internet. */
  Addresses SYSTEM =
      new Addresses() {
        @Override
        public InetAddress[] of(String host) throws UnknownHostException {
          return InetAddress.getAllByName(host);
        }

        @Override
        public boolean isPublic(InetAddress address) {
          return PublicAddress.is(address);
        }
      };
}
