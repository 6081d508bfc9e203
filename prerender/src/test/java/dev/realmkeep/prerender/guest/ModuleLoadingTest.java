package dev.realmkeep.prerender.guest;

import static dev.realmkeep.prerender.guest.PrerenderedRealm.URL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleLoadingTest {
  private final PrerenderedRealm realm = new PrerenderedRealm();

  @AfterEach
  void close() {
    realm.close();
  }

  /** The value of the expression, shown as a display name. */
  private String evaluate(String statements, String expression) {
    realm.file(
        "probe.ts",
        statements
            + "\nimport { CardDef as $Card } from '@cardstack/base/card-api';\n"
            + "export class Probe extends $Card { static displayName = String("
            + expression
            + "); }");
    return realm.definition("probe", "Probe").displayName();
  }

  @Test
  void aStubIsCallableConstructableIterableAndADecorator() {
    String value =
        evaluate(
            """
            import Lib, { tracked, action, service, helper, css, Base, list } from 'some-lib';
            import * as all from 'other-lib';
            class Thing extends Base {
              @tracked a = 1;
              @service('store') declare store: any;
              @action run() { return 'ran'; }
            }
            const styles = css`a { color: ${'red'} }`;
            const made = new Lib({});
            const h = helper(() => 1).named('x');
            const none = [...list, ...all.things];
            """,
            "[new Thing().run(), none.length, typeof styles, typeof made, typeof h].join()");

    assertThat(value).isEqualTo("ran,0,function,function,function");
    assertThat(realm.found("probe").diagnostics().stubs()).containsExactly("other-lib", "some-lib");
  }

  @Test
  void aMixinFromALibraryKeepsTheCardItWraps() {
    realm.file(
        "a.ts",
        """
        import { mixin, decorate } from 'some-lib';
        import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
        @decorate
        export class A extends mixin(CardDef) { @field x = contains(StringField); }
        """);

    assertThat(realm.definition("a", "A").fields()).containsKeys("x", "id");
  }

  @Test
  void anExportTheBaseRealmLacksIsAStubAndANote() {
    realm.file(
        "a.ts",
        """
        import { CardDef, field, contains, NotHere } from '@cardstack/base/card-api';
        import Nothing from 'https://cardstack.com/base/no-such-module';
        export class A extends CardDef {
          @field x = contains(NotHere);
          @field y = contains(Nothing);
        }
        """);

    assertThat(realm.definition("a", "A").field("x").fieldOrCard())
        .isEqualTo(PrerenderedRealm.base("card-api", "NotHere"));
    assertThat(realm.found("a").diagnostics().notes())
        .anyMatch(note -> note.contains("NotHere"))
        .anyMatch(note -> note.contains("no-such-module"));
  }

  @Test
  void aRelativeImportThatDoesNotExistIsMissingAtTheImportersLine() {
    realm.file("a.ts", "// first line\nimport { x } from './nowhere';\nexport const y = x;");

    ModuleError error = realm.error("a");

    assertThat(error.kind()).isEqualTo(Kind.MISSING);
    assertThat(error.message()).contains("./nowhere");
    assertThat(error.module()).isEqualTo(URL + "a.ts");
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.column()).isEqualTo(19);
  }

  @Test
  void errorsOfDependenciesComeWithTheWayToThem() {
    realm
        .file("a.ts", "import './b';\nimport './gone';")
        .file("b.ts", "\nimport './c';")
        .file("c.ts", "export const x = (1;");

    ModuleError error = realm.error("a");

    assertThat(error.kind()).isEqualTo(Kind.MISSING);
    assertThat(error.additionalErrors())
        .extracting(ModuleError::module, ModuleError::line)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(URL + "c.ts", 1),
            org.assertj.core.groups.Tuple.tuple(URL + "b.ts", 2));
  }

  @Test
  void whatAModuleThrowsIsPlacedInTheOriginalSource() {
    realm.file(
        "a.gts",
        """
        import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
        const T = <template>
          <p>{{"</template>"}}</p>
        </template>;
        interface Unused { a: string; b: number }
        export class A extends CardDef { @field x = contains(StringField); static y = fail('x'); }
        function fail(why: string): never {
          throw new RangeError(why);
        }
        """);

    ModuleError error = realm.error("a");

    assertThat(error.kind()).isEqualTo(Kind.EVALUATION);
    assertThat(error.message()).isEqualTo("RangeError: x");
    assertThat(error.line()).isEqualTo(8);
    assertThat(error.column()).isEqualTo(9);
    assertThat(error.stack()).contains(URL + "a.gts:8:9").contains(URL + "a.gts:6:79");
  }

  @Test
  void cyclesDynamicImportsAndTopLevelAwaitWork() {
    realm
        .file("b.ts", "import { Probe } from './probe'; export const late = () => typeof Probe;")
        .file("data.json", "{\"a\":[1,2]}")
        .file("lazy.js", "export default 'lazy';");

    String value =
        evaluate(
            """
            import { late } from './b';
            import data from './data.json' with { type: 'json' };
            import again from './data.json';
            const lazy = (await import('./lazy')).default;
            const name = './la' + 'zy.js';
            const computed = (await import(name)).default;
            const failed = await import('./absent').catch((e) => 'caught');
            """,
            "[data.a.length, again === data, lazy, computed, failed, typeof late].join()");

    assertThat(value).isEqualTo("2,true,lazy,lazy,caught,function");
  }

  @Test
  void aComputedUrlIsTheModuleThatAPathIs() {
    realm
        .file("a.ts", "export class A {}")
        .file("b.ts", "export { A } from './a'; export default 'b';")
        .file("my%20c.ts", "export { A } from './a';");

    String value =
        evaluate(
            """
            import { A } from './a';
            const spaced = await import('%1$s' + 'my%%20c');
            const file = await import('file:///etc/' + 'passwd').catch((e) => 'caught');
            const madeUp = await import('/url/' + '%%zz').catch((e) => 'caught');
            const odd = await import('file:///%%C3%%A4' + '%%00').catch((e) => 'caught');
            const url = '%1$s' + 'b.ts';
            const b = await import(url);
            const again = await import('%1$s' + 'a');
            const absent = await import('%1$s' + 'absent').catch((e) => 'caught');
            const stub = await import('https://other.example/' + 'lib');
            """
                .formatted(URL),
            "[b.A === A, b.default, again.A === A, Object.keys(again), absent, typeof stub.default,"
                + " spaced.A === A, file, madeUp, typeof odd.default].join()");

    assertThat(value).isEqualTo("true,b,true,A,caught,function,true,caught,caught,function");
    assertThat(realm.found("probe").deps())
        .containsExactly(URL + "a", URL + "absent", URL + "b", URL + "my%20c");
  }

  @Test
  void typesMayBeImportedAndReExportedLikeValues() {
    realm
        .file("types.ts", "export interface Shape { a: string } export type Alias = Shape;")
        .file("pass.ts", "export { Shape } from './types'; export type { Alias } from './gone';");

    String value =
        evaluate(
            "import { Shape } from './pass';\nimport type { Z } from './gone';\n"
                + "const s: Shape = { a: 'ok' };",
            "s.a");

    assertThat(value).isEqualTo("ok");
  }

  @Test
  void browserGlobalsAreInertWhileLoading() {
    String value =
        evaluate(
            """
            document.body.appendChild(document.createElement('div')).style.color = 'red';
            window.addEventListener('load', () => {});
            customElements.define('x-y', class extends HTMLElement {});
            localStorage.setItem('a', 'b');
            setTimeout(() => { throw new Error('never'); }, 0);
            requestAnimationFrame(() => {});
            console.log(navigator.userAgent, CSS.supports('display', 'grid'));
            const refused = await fetch('https://x.example/').catch((e: Error) => e.message);
            """,
            "[localStorage.getItem('a'), document.querySelector('p'), refused].join()");

    assertThat(value).startsWith("b,,fetch is not available");
  }

  @Test
  void importMetaTellsTheModuleItsUrl() {
    assertThat(evaluate("", "import.meta.url")).isEqualTo(URL + "probe.ts");
    assertThat(evaluate("", "new URL('./cover.png', import.meta.url).href"))
        .isEqualTo(URL + "cover.png");
  }

  @Test
  void anErrorBesideImportMetaHasItsPlaceInTheSource() {
    realm.file("a.ts", "const u = import.meta.url; throw new Error(u);");
    realm.file("b.ts", "\nconst u = import.meta.url; throw new Error(u);");

    assertThat(realm.error("a").message()).contains(URL + "a.ts");
    assertThat(realm.error("a").line()).isEqualTo(1);
    assertThat(realm.error("a").column()).isEqualTo(34);
    assertThat(realm.error("b").line()).isEqualTo(2);
    assertThat(realm.error("b").column()).isEqualTo(34);
  }

  @Test
  void aFirstLineForAShellIsNoHarmToImportMeta() {
    realm.file("a.js", "#!/usr/bin/env node\nconst u = import.meta.url; throw new Error(u);");

    assertThat(realm.error("a").message()).contains(URL + "a.js");
    assertThat(realm.error("a").line()).isEqualTo(2);
    assertThat(realm.error("a").column()).isEqualTo(34);
  }

  /** What bundlers put there is absent, which is what code that asks for it expects outside one. */
  @Test
  void importMetaHasAnEnvironmentWithNothingInIt() {
    assertThat(evaluate("", "import.meta.env.DEV ? 'dev' : 'none'")).isEqualTo("none");
    assertThat(evaluate("", "[import.meta.env?.MODE, typeof import.meta.env].join()"))
        .isEqualTo(",object");
  }

  @Test
  void codeFromTextIsRefused() {
    realm.file("a.js", "new Function('return 1')();");
    realm.file("b.js", "(() => {}).constructor('return 1')();");
    realm.file("c.js", "eval('1');");

    assertThat(realm.error("a").kind()).isEqualTo(Kind.EVALUATION);
    assertThat(realm.error("b").kind()).isEqualTo(Kind.EVALUATION);
    assertThat(realm.error("c").kind()).isEqualTo(Kind.EVALUATION);
  }

  @Test
  void theHostIsOutOfReach() {
    assertThat(
            evaluate(
                "const g = globalThis as any;",
                "[typeof g.Java, typeof g.Polyglot, typeof g.load, typeof g.WebAssembly,"
                    + " typeof g.SharedArrayBuffer, typeof g.Atomics].join()"))
        .isEqualTo("undefined,undefined,undefined,undefined,undefined,undefined");
  }

  @Test
  void aForbiddenImportIsForbidden() {
    realm.sources().realm("https://secret.example/").forbid("https://secret.example/");
    realm.file("a.ts", "import 'https://secret.example/x';");

    assertThat(realm.error("a").kind()).isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void starExportsOfALibraryHaveWhatIsAskedOfThem() {
    realm.file("lib.ts", "export * from 'some-lib'; export const own = 1;");

    assertThat(evaluate("import { own, foreign } from './lib';", "own + typeof foreign"))
        .isEqualTo("1function");
  }

  @Test
  void nothingOfOnePrerenderSurvivesIntoTheNext() {
    String count = "(globalThis as any).seen = ((globalThis as any).seen ?? 0) + 1";

    assertThat(evaluate("", count)).isEqualTo("1");
    assertThat(evaluate("", count)).isEqualTo("1");
  }

  @Test
  void notUtf8AndTooLargeAreSyntaxErrors() {
    realm.sources().file(URL + "latin.ts", new byte[] {'/', '/', '\n', ' ', (byte) 0xe9, '\n'});
    realm.sources().file(URL + "large.ts", new byte[5 << 20]);

    assertThat(realm.error("latin").kind()).isEqualTo(Kind.SYNTAX);
    assertThat(realm.error("latin").line()).isEqualTo(2);
    assertThat(realm.error("large").kind()).isEqualTo(Kind.SYNTAX);
    assertThat(realm.entry("large")).isInstanceOf(ModuleEntry.Failed.class);
  }
}
