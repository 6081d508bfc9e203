package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.port.FileChange;
import java.util.List;

/** One write into one realm, and what it is for a reader of a failure. */
record RealmEdit(String what, String realm, List<FileChange> changes) {
  RealmEdit {
    changes = List.copyOf(changes);
  }
}
