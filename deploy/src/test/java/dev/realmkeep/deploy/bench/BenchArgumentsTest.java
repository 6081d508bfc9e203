package dev.realmkeep.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not understood is said before anything is measured. */
class BenchArgumentsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpNamesAllFamiliesWithTheirArguments() throws Exception {
    assertThat(run("host --help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("realm bench fleet [--peers]")
        .contains("realm bench host [lane] [trap]")
        .contains("realm bench invalidation [WRITES]")
        .contains("realm bench lookup\n")
        .contains("realm bench prerender\n")
        .contains("realm bench start [MODULES] [--in DIR]");
    assertThat(err.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "speed",
        "lookup quickly",
        "prerender 5",
        "host lanes",
        "host --quick socket",
        "invalidation many",
        "invalidation 0",
        "invalidation 5 6",
        "start --in",
        "start 1 2",
        "fleet --races",
        "fleet --races many",
        "fleet fan-out"
      })
  void whatIsNotUnderstoodIsAUsageError(String arguments) throws Exception {
    assertThat(run(arguments)).isEqualTo(2);

    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("realm bench: ").contains("Usage:");
  }

  private int run(String arguments) throws Exception {
    List<String> args = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
    return Bench.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
