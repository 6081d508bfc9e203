package dev.realmkeep.prerender.transpile;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.swc4j.Swc4j;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that compiles leaves in the directory for temporary files, and minds there. */
class NativeCompilerTest {

  @TempDir Path temporary;

  /** Compiles one class, as a worker does first. */
  static final class Compiling {
    public static void main(String[] args) throws Exception {
      Swc4j compiler =
          args.length == 0 ? NativeCompiler.get() : new Swc4j(); // the library's own way
      System.out.println(compiler.transpile("const answer: number = 42;").getCode());
    }
  }

  @Test
  void theLibraryIsLoadedAndNothingOfItStays() throws Exception {
    assertThat(run()).contains("answer = 42");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void whatAnotherUserPutThereIsNotMinded() throws Exception {
    Path taken = Files.writeString(temporary.resolve("swc4j"), "not a directory");

    assertThat(run()).contains("answer = 42");
    assertThat(temporary).isDirectoryContaining(taken::equals);
    assertThat(run("the library's way")).doesNotContain("answer = 42");
  }

  private String run(String... args) throws IOException, InterruptedException {
    Path output = Files.createTempFile("compiling", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Djava.io.tmpdir=" + temporary,
              "-XX:-UsePerfData",
              "-Xss16m",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              Compiling.class.getName());
      builder.command().addAll(java.util.List.of(args));
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }
}
