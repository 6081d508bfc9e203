package dev.realmkeep.server;

import java.util.concurrent.CompletableFuture;

/** What a storage knows of the identity that its servers share. Any thread; nothing blocks. */
interface Identity {

  /** Answers the identity; the first that is proposed stays. */
  CompletableFuture<String> settle(String publicUrl);

  /** Makes it {@code publicUrl}, and answers that. */
  CompletableFuture<String> declare(String publicUrl);

  /** Of a storage that one process has for itself. */
  Identity PRIVATE =
      new Identity() {
        @Override
        public CompletableFuture<String> settle(String publicUrl) {
          return CompletableFuture.completedFuture(publicUrl);
        }

        @Override
        public CompletableFuture<String> declare(String publicUrl) {
          return CompletableFuture.completedFuture(publicUrl);
        }
      };
}
