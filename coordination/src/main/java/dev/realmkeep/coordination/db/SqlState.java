package dev.realmkeep.coordination.db;

/**
 * The SQLSTATE codes this product knows, each once (PostgreSQL documentation, appendix A: error
 * codes).
 */
final class SqlState {
  /** Class 08: connection exceptions. */
  static final String CLASS_CONNECTION = "08";

  /** Class 22: a value that cannot be stored or computed with. */
  static final String CLASS_DATA = "22";

  /** Class 23: a constraint. */
  static final String CLASS_CONSTRAINT = "23";

  /** Class 54: more than the server can do, as an index entry that is too large. */
  static final String CLASS_TOO_MUCH = "54";

  /** Class 28: the user may not log in. */
  static final String CLASS_AUTHORIZATION = "28";

  /** Class 40: transaction rollback (serialization failure, deadlock). */
  static final String CLASS_ROLLBACK = "40";

  /** Class 53: out of disk, memory, connections or locks. */
  static final String CLASS_RESOURCES = "53";

  /** Class 57: operator intervention (shutdown, cancel, statement time-out, starting up). */
  static final String CLASS_INTERVENTION = "57";

  /** Class 58: errors outside of PostgreSQL (I/O). */
  static final String CLASS_SYSTEM = "58";

  static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
  static final String IN_FAILED_TRANSACTION = "25P02";
  static final String READ_ONLY_TRANSACTION = "25006";

  /** What a pooler says of parameters that only a session of one's own can have. */
  static final String PROTOCOL_VIOLATION = "08P01";

  static final String DIVISION_BY_ZERO = "22012";
  static final String NO_SUCH_DATABASE = "3D000";
  static final String LOCK_NOT_AVAILABLE = "55P03";

  private SqlState() {}

  /** Whether the same statement may succeed later without any change of program or schema. */
  static boolean isTransient(String state) {
    return state.startsWith(CLASS_CONNECTION)
        || state.startsWith(CLASS_AUTHORIZATION)
        || state.startsWith(CLASS_ROLLBACK)
        || state.startsWith(CLASS_RESOURCES)
        || state.startsWith(CLASS_INTERVENTION)
        || state.startsWith(CLASS_SYSTEM)
        || state.equals(IDLE_IN_TRANSACTION_TIMEOUT)
        || state.equals(IN_FAILED_TRANSACTION)
        || state.equals(READ_ONLY_TRANSACTION)
        || state.equals(LOCK_NOT_AVAILABLE);
  }
}
