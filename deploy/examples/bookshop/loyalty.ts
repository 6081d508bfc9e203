import { CardDef, FieldDef, field, contains, containsMany } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';
import DateTimeField from '@cardstack/base/datetime';
import BigIntegerField from '@cardstack/base/big-integer';
import EthereumAddressField from '@cardstack/base/ethereum-address';
import PercentageField from '@cardstack/base/percentage';
import ColorField from '@cardstack/base/color';

const THRESHOLDS = [0n, 1_000n, 10_000n, 2n ** 20n] as const;

export enum Level {
  Paper,
  Linen,
  Leather,
  Gilt,
}

abstract class LedgerEntryField<Reason extends string = string> extends FieldDef {
  static displayName = 'Ledger entry';
  declare reason: Reason;
  @field at = contains(DateTimeField);
  @field points = contains(BigIntegerField);
  abstract describe(): string;
}

export class EarnedField extends LedgerEntryField<'purchase' | 'event'> {
  static displayName = 'Points earned';
  @field order = contains(StringField);
  describe() {
    return `+${this.points}`;
  }
}

export class SpentField extends LedgerEntryField<'voucher'> {
  static displayName = 'Points spent';
  @field voucher = contains(StringField);
  @field discount = contains(PercentageField);
  describe() {
    return `−${this.points}`;
  }
}

export class LoyaltyAccount extends CardDef {
  static displayName = 'Loyalty account';

  @field earned = containsMany(EarnedField);
  @field spent = containsMany(SpentField);
  @field wallet = contains(EthereumAddressField);
  @field cardColor = contains(ColorField);
  @field balance = contains(BigIntegerField, {
    computeVia: function (this: LoyaltyAccount) {
      let sum = (entries?: { points?: bigint }[]) => (entries ?? []).reduce((n, e) => n + (e.points ?? 0n), 0n);
      return sum(this.earned as any) - sum(this.spent as any);
    },
  });
  @field level = contains(NumberField, { computeVia: 'currentLevel' });

  currentLevel(): Level {
    let balance = BigInt((this.balance as unknown as bigint) ?? 0n);
    return THRESHOLDS.findLastIndex((threshold) => balance >= threshold) as Level;
  }
}
