package dev.realmkeep.deploy.bench.host;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.RealmModuleHost;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What realms that are open and do nothing keep of a process: each has a module with a card class,
 * a table, a reducer and a view, and has answered a call.
 */
final class IdleRealms {
  private static final int COLLECTIONS = 3;
  private static final String MODULE =
      """
      import { reducer, view, table } from '@realmkeep/host';
      import { CardDef, StringField, contains, field } from '@cardstack/base/card-api';
      import NumberField from '@cardstack/base/number';
      export class Account extends CardDef {
        static displayName = 'Account of realm %d';
        @field owner = contains(StringField);
        @field balance = contains(NumberField);
      }
      const accounts = table(Account, { key: 'id', indexes: ['balance'] });
      export const open = reducer((ctx, id: string, owner: string) => {
        accounts.put({ id, owner, balance: 0 });
      });
      export const add = reducer((ctx, a: number, b: number) => a + b);
      export const top = view((ctx, n = 10) => accounts.where({}).sort('-balance').limit(n).all());
      """;

  private IdleRealms() {}

  /** After a collection. */
  record Memory(long heapBytes, long residentBytes, int threads) {}

  /** Opens so many realms more, and has each answer one call. */
  static List<RealmModuleHost> open(MemoryHosts hosts, int from, int count) {
    List<RealmModuleHost> opened = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      RealmModuleHost host =
          hosts.open("http://bench.example/idle-" + i + "/", MODULE.formatted(i));
      CompletableFuture<CallOutcome> told = new CompletableFuture<>();
      host.call(
          new HostCall(
              Set.of(FunctionKind.REDUCER),
              "add",
              "[1,2]",
              new Caller("bench", ""),
              told::complete));
      if (!told.join().equals(new CallOutcome.Returned("3"))) {
        throw new IllegalStateException("the run is void: " + told.join());
      }
      opened.add(host);
    }
    return opened;
  }

  static Memory memory() throws IOException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return new Memory(
        runtime.totalMemory() - runtime.freeMemory(), resident(), Thread.activeCount());
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
