package dev.realmkeep.coordination.db;

/**
 * The server answers and does not let us in, or is not who it should be: a wrong password, a user
 * or database that does not exist, TLS that is required and not offered, a certificate that cannot
 * be verified. It stays so until the address or the server is changed.
 */
public final class DatabaseRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseRefusedException(DatabaseAddress address, Throwable cause) {
    super("no access to the database " + address + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
