package dev.realmkeep.coordination.testing;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Does what {@link OnServer} says. */
final class ServerChoice implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (isChoosing(context) || context.getTestMethod().isPresent()) {
      return ConditionEvaluationResult.enabled("its nested classes are what is skipped");
    }
    return kind(context)
        .missing()
        .map(why -> ConditionEvaluationResult.disabled("skipped: " + why))
        .orElse(ConditionEvaluationResult.enabled("it can be started"));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isChoosing(context)) {
      TestServers.choose(kind(context));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (isChoosing(context)) {
      TestServers.choose(ServerKind.BUNDLED);
    }
  }

  private static boolean isChoosing(ExtensionContext context) {
    return context.getRequiredTestClass().isAnnotationPresent(OnServer.class);
  }

  private static ServerKind kind(ExtensionContext context) {
    Class<?> at = context.getRequiredTestClass();
    while (!at.isAnnotationPresent(OnServer.class)) {
      at = at.getEnclosingClass();
    }
    return at.getAnnotation(OnServer.class).value();
  }
}
