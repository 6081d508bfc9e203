package dev.realmkeep.prerender.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostApiInPrerendersTest {

  @Test
  void aModuleThatDeclaresFunctionsAndATableIsPrerenderedAsIfTheyWereNothing() {
    try (PrerenderedRealm realm =
        new PrerenderedRealm()
            .file(
                "account.gts",
                """
                import { CardDef, contains, field } from 'https://cardstack.com/base/card-api';
                import NumberField from 'https://cardstack.com/base/number';
                import { reducer, table } from '@realmkeep/host';
                export class Account extends CardDef {
                  @field balance = contains(NumberField);
                }
                const accounts = table(Account, { key: 'id', indexes: ['balance'] });
                export const open = reducer({ every: '1h' }, (ctx, id) => accounts.put({ id }));
                """)) {
      assertThat(realm.definition("account", "Account").fields()).containsKey("balance");
      assertThat(realm.found("account").exports()).containsOnlyKeys("Account");
    }
  }
}
