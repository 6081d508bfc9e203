package dev.realmkeep.prerender.host.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Declared;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadingTest {
  private static final String R = HostModule.REALM;

  private static ModuleError error(HostModule module) {
    try (module) {
      HostProgramException thrown =
          catchThrowableOfType(HostProgramException.class, module::instance);
      assertThat(thrown).isNotNull();
      return thrown.error();
    }
  }

  @Test
  void aModuleIsDescribed() {
    try (HostModule module =
        new HostModule(HostModule.PATIENT)
            .file(
                "account.gts",
                """
                import { CardDef } from 'https://cardstack.com/base/card-api';
                export class Account extends CardDef {}
                """)
            .file(
                "host.ts",
                HostModule.IMPORT
                    + """
                    import { Account } from './account';
                    const accounts = table(Account, { key: 'email', indexes: ['balance', 'owner.id'] });
                    export const a = reducer((ctx, x, y = 1) => 0);
                    export const b = view((ctx, ...all) => 0);
                    export const c = procedure(async function (ctx, x) {});
                    export const nightly = reducer({ every: '24h' }, (ctx) => {});
                    export const once = procedure({ at: '2030-01-01T00:00:00Z' }, () => {});
                    export function init(ctx) {}
                    export function clientConnected(ctx) {}
                    export function somethingElse() {}
                    export const number = 1;
                    """)) {
      HostDescription description = module.instance().description();
      assertThat(description.functions().values())
          .containsExactlyInAnyOrder(
              new Function("a", FunctionKind.REDUCER, 1, 2, null),
              new Function("b", FunctionKind.VIEW, 0, Function.ANY, null),
              new Function("c", FunctionKind.PROCEDURE, 1, 1, null),
              new Function("nightly", FunctionKind.REDUCER, 0, 0, new Declared(null, 86_400_000L)),
              new Function(
                  "once", FunctionKind.PROCEDURE, 0, 0, new Declared(1_893_456_000_000L, null)));
      assertThat(description.tables())
          .containsExactly(
              new HostDescription.Table(
                  new DocumentTable(R, CodeRef.of(R + "account", "Account")),
                  "email",
                  List.of(new DocumentIndex("balance"), new DocumentIndex("owner.id"))));
      assertThat(description.hooks()).containsExactlyInAnyOrder(Hook.INIT, Hook.CLIENT_CONNECTED);
      assertThat(module.returned("init")).isEqualTo("null");
    }
  }

  @Test
  void whatAProgramReadIsKnownAbsentFilesIncluded() {
    try (HostModule module =
        HostModule.of("import './a';\nexport const f = view(() => 1);").file("a.gjs", "")) {
      assertThat(module.program().reads())
          .containsExactlyInAnyOrder(R + "host.ts", R + "a.gts", R + "a.ts", R + "a.gjs");
      String identity = module.program().identity();
      try (HostModule other =
          HostModule.of("import './a';\nexport const f = view(() => 1);").file("a.gjs", "//")) {
        assertThat(other.program().identity()).hasSize(64).isNotEqualTo(identity);
      }
    }
  }

  @Test
  void aFileOfNoKnownRealmIsAmongWhatAProgramRead() {
    try (HostModule module =
        HostModule.of("import 'https://later.test/r/a.js';\nexport const f = view(() => 1);")) {
      assertThat(module.program().reads()).contains("https://later.test/r/a.js");
    }
  }

  @Test
  void everyInstanceIsMadeOfTheFilesThatWereReadOnce() {
    try (HostModule module = HostModule.of("export const f = view(() => 'old');")) {
      module.program();
      module.file("host.ts", HostModule.IMPORT + "export const f = view(() => 'new');");
      assertThat(module.returned("f")).isEqualTo("\"old\"");
      assertThat(module.sources.asked()).containsOnlyOnce(R + "host.ts");
    }
  }

  @Test
  void instancesShareNothing() {
    try (HostModule module = HostModule.of("let n = 0; export const f = reducer(() => ++n);")) {
      assertThat(module.returned("f")).isEqualTo("1");
      assertThat(module.returned("f")).isEqualTo("2");
      var other = module.on(module.program()::newInstance);
      assertThat(module.on(() -> other.run(module.call("f", "[]"), module.host)).toString())
          .contains("1");
      other.close();
    }
  }

  @Test
  void aDynamicImportFindsWhatWasLoadedAndNothingElse() {
    try (HostModule module =
        HostModule.of(
                """
                import './known';
                export const known = procedure(async () => (await import('./known')).x);
                export const unknown = procedure(async () => (await import('./unknown')).x);
                """)
            .file("known.ts", "export const x = 1;")
            .file("unknown.ts", "export const x = 2;")) {
      assertThat(module.returned("known")).isEqualTo("1");
      assertThat(module.message("unknown")).contains("imported statically");
    }
  }

  @Test
  void aFailureWhileLoadingNamesFileAndLine() {
    ModuleError thrown =
        error(
            HostModule.of("import './a';")
                .file("a.ts", "type T = string;\nthrow new Error('not today');"));
    assertThat(thrown.message()).isEqualTo("Error: not today");
    assertThat(thrown.module()).isEqualTo(R + "a.ts");
    assertThat(thrown.line()).isEqualTo(2);

    ModuleError syntax = error(HostModule.of("let let = ;"));
    assertThat(syntax.kind()).isEqualTo(Kind.SYNTAX);
    assertThat(syntax.line()).isEqualTo(2);

    ModuleError missing = error(HostModule.of("import './nowhere';"));
    assertThat(missing.kind()).isEqualTo(Kind.MISSING);
    assertThat(missing.line()).isEqualTo(2);

    ModuleError name =
        error(
            new HostModule(HostModule.PATIENT)
                .file("host.ts", "import { redcuer } from '@realmkeep/host';\nredcuer();"));
    assertThat(name.message()).contains("redcuer");
    assertThat(name.line()).isEqualTo(1);

    assertThat(error(new HostModule(HostModule.PATIENT)).kind()).isEqualTo(Kind.MISSING);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(error(HostModule.of("await new Promise(() => {});")).message())
        .contains("never ended");
    assertThat(error(HostModule.of("class A {}\ntable(A);")).message()).contains("card class");
    assertThat(error(HostModule.of("export const f = reducer(1);")).message())
        .contains("takes a function");
    assertThat(error(HostModule.of("export const f = reducer({ every: '1 day' }, () => 1);")))
        .extracting(ModuleError::line)
        .isEqualTo(2);
    assertThat(error(HostModule.of("export const init = view(() => 1);")).message())
        .contains("init is called by the host");
    assertThat(error(HostModule.of("for (;;);\n")).kind()).isEqualTo(Kind.TIME_LIMIT);
  }

  @Test
  void whatHasNoStoreToReadFromFailsAsThat() {
    try (HostPrograms programs =
        new HostPrograms(
            dev.realmkeep.cache.model.Clock.system(),
            dev.realmkeep.prerender.guest.GuestSettings.DEFAULT,
            RunLimits.DEFAULT)) {
      var gone = new dev.realmkeep.cache.port.StoreUnavailableException("no route", null);
      assertThatThrownBy(() ->
              programs.load(
                  R + "host", R, url -> java.util.concurrent.CompletableFuture.failedFuture(gone)))
          .isSameAs(gone);
    }
  }
}
