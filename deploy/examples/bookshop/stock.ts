import { CardDef, FieldDef, field, contains, containsMany, linksTo, type CardDefConstructor } from '@cardstack/base/card-api';
import StringField from '@cardstack/base/string';
import NumberField from '@cardstack/base/number';
import DateTimeField from '@cardstack/base/datetime';
import { Edition } from './edition';
import { Store } from './store';
import { Supplier } from './supplier';

/** Thresholds come from a promise, as they would from a settings service. */
const thresholds = await Promise.resolve({ low: 2, reorder: 5 });
const { low, reorder } = thresholds;

interface Countable {
  count?: number;
}

abstract class Inventory<Item extends Countable> {
  protected abstract items(): Iterable<Item>;

  total(): number {
    let sum = 0;
    for (let item of this.items()) {
      sum += item.count ?? 0;
    }
    return sum;
  }
}

class ListInventory<Item extends Countable> extends Inventory<Item> {
  constructor(private readonly list: readonly Item[]) {
    super();
    if (!list) {
      throw new TypeError('a list is required');
    }
  }

  protected *items() {
    yield* this.list;
  }
}

export class MovementField extends FieldDef {
  static displayName = 'Movement';
  @field at = contains(DateTimeField);
  @field count = contains(NumberField);
  @field reason = contains(StringField);
}

/** The constructor wants arguments; a definition does not need an instance. */
export class StockItem extends CardDef {
  static displayName = 'Stock item';

  readonly #owner: string;

  constructor(data: Record<string, unknown>, owner: string) {
    super(data);
    this.#owner = owner.trim();
  }

  @field edition = linksTo(() => Edition, { searchable: ['isbn', 'book.title'] });
  @field store = linksTo(() => Store, { searchable: 'name' });
  @field supplier = linksTo(() => Supplier);
  @field movements = containsMany(MovementField);
  @field onHand = contains(NumberField, {
    computeVia: function (this: StockItem) {
      return new ListInventory(this.movements ?? []).total();
    },
  });
  @field state = contains(StringField, {
    computeVia: function (this: StockItem) {
      let n = this.onHand ?? 0;
      return n <= low ? 'low' : n <= reorder ? 'reorder' : 'fine';
    },
  });

  get owner() {
    return this.#owner;
  }
}

/** Refuses to be made: only its class is of interest. */
export class StockTake extends CardDef {
  static displayName = 'Stock take';
  constructor() {
    super();
    throw new Error('a stock take is never made in the browser');
  }
  @field store = linksTo(() => Store);
  @field counted = containsMany(MovementField);
}

export function stockOf<C extends CardDefConstructor>(card: C, rows: Countable[]): [C, number] {
  return [card, new ListInventory(rows).total()];
}
