package dev.realmkeep.coordination.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the nested classes of a test class on servers of this kind, each of which is another test
 * class again: {@code @Nested class Stores extends PgSourceStoreConformanceTest {}}. Where such a
 * server cannot be started each of them is skipped, saying so.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ServerChoice.class)
public @interface OnServer {
  ServerKind value();
}
