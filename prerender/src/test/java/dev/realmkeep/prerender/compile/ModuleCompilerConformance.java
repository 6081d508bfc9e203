package dev.realmkeep.prerender.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.compile.ModuleCompiler.CompileJob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ModuleCompiler} does. Subclasses say which one is meant. */
public abstract class ModuleCompilerConformance {

  private static final String REALM = "https://realm.example/";
  private static final Duration HARD_LIMIT = Duration.ofSeconds(30);

  /** A compiler that the subclass closes. */
  protected abstract ModuleCompiler compiler();

  @Test
  void typesAreGoneAndTheRestStays() throws Exception {
    String javascript =
        javascript(
            "sum.ts",
            """
            interface Pair { a: number; b: number }
            export const sum = ({ a, b }: Pair): number => (a + b) as number;
            """);

    assertThat(javascript).contains("export const sum = ({ a, b })").doesNotContain("number");
  }

  @Test
  void decoratorsAndTemplatesAreGone() throws Exception {
    String javascript =
        javascript(
            "person.gts",
            """
            import { CardDef, Component, StringField, contains, field } from '@cardstack/base/card-api';
            export class Person extends CardDef {
              @field name = contains(StringField);
              static isolated = class extends Component<typeof this> {
                <template><h1>{{@model.name}}</h1></template>
              };
            }
            """);

    assertThat(javascript)
        .contains("class Person extends CardDef", "contains(StringField)")
        .doesNotContain("@field name", "<template>", "typeof this");
  }

  @Test
  void specifiersAndImportAttributesAreAsTheAuthorWroteThem() throws Exception {
    String javascript =
        javascript(
            "all.js",
            """
            import a from './a';
            import { b } from '@cardstack/base/b';
            import c from 'https://elsewhere.example/c.js';
            import d from './d.json' with { type: 'json' };
            export * from '../e';
            export const f = () => import('./f');
            export default [a, b, c, d];
            """);

    assertThat(javascript)
        .contains(
            "'./a'",
            "'@cardstack/base/b'",
            "'https://elsewhere.example/c.js'",
            "'./d.json' with {",
            "'../e'",
            "import('./f')")
        .doesNotContain("/bare/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.js", "m.gjs", "m.ts", "m.gts"})
  void eachLanguageOfModulesHasACompiledForm(String file) throws Exception {
    assertThat(javascript(file, "export const one = 1;\n")).contains("export const one = 1;");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.js", "m.gjs", "m.ts", "m.gts"})
  void aSyntaxErrorHasItsPlace(String file) throws Exception {
    ModuleError error = refused(file, "export const one = 1;\nexport class {\n");

    assertThat(error.kind()).isEqualTo(ModuleError.Kind.SYNTAX);
    assertThat(error.module()).isEqualTo(REALM + file);
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.column()).isPositive();
  }

  @Test
  void whatIsNotAModuleIsRefused() throws Exception {
    assertThat(refused("data.json", "{}").kind()).isEqualTo(ModuleError.Kind.SYNTAX);
    assertThat(refused("style.css", "a {}").kind()).isEqualTo(ModuleError.Kind.SYNTAX);
  }

  @Test
  void whatIsNotUtf8IsRefused() throws Exception {
    CompiledForm form =
        compiler()
            .compile(new CompileJob(REALM + "a.js", new byte[] {'\n', (byte) 0xff}, HARD_LIMIT))
            .get(40, TimeUnit.SECONDS);

    assertThat(((CompiledForm.Refused) form).error().line()).isEqualTo(2);
  }

  @Test
  void nothingIsEvaluatedAndNoImportIsAskedFor() throws Exception {
    assertThat(javascript("loop.js", "import './absent';\nfor (;;);\n")).contains("./absent");
  }

  @Test
  void aTypeThatOthersMayReExportIsAnExport() throws Exception {
    assertThat(javascript("types.ts", "export interface Shape { area: number }\n"))
        .containsPattern("export \\{ .* as Shape \\}");
  }

  protected final String javascript(String file, String source) throws Exception {
    return new String(
        ((CompiledForm.JavaScript) compile(file, source)).text(), StandardCharsets.UTF_8);
  }

  protected final ModuleError refused(String file, String source) throws Exception {
    return ((CompiledForm.Refused) compile(file, source)).error();
  }

  private CompiledForm compile(String file, String source) throws Exception {
    return compiler()
        .compile(new CompileJob(REALM + file, source.getBytes(StandardCharsets.UTF_8), HARD_LIMIT))
        .get(40, TimeUnit.SECONDS);
  }
}
