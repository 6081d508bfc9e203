package dev.realmkeep.cache.conformance;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One test of a conformance suite, by its name and on an instance of its own, as JUnit runs it: so
 * that a test can show which behaviour a broken implementation does not have.
 */
public final class OneBehaviour {
  private OneBehaviour() {}

  /**
   * Runs the suite's test {@code name} between what is to be done before and after each.
   *
   * @throws Throwable what the test throws
   * @throws NoSuchMethodException when the suite has no such test
   */
  public static void run(Object suite, String name) throws Throwable {
    Method test =
        methods(suite, Test.class).stream()
            .filter(method -> method.getName().equals(name))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException(name));
    try {
      for (Method before : methods(suite, BeforeEach.class)) {
        call(suite, before);
      }
      call(suite, test);
    } finally {
      for (Method after : methods(suite, AfterEach.class)) {
        call(suite, after);
      }
    }
  }

  /** Those of the suite itself first. */
  private static List<Method> methods(Object suite, Class<? extends Annotation> annotation) {
    List<Method> methods = new ArrayList<>();
    for (Class<?> at = suite.getClass(); at != null; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (method.isAnnotationPresent(annotation)) {
          methods.addFirst(method);
        }
      }
    }
    return methods;
  }

  private static void call(Object suite, Method method) throws Throwable {
    method.setAccessible(true);
    try {
      method.invoke(suite);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
