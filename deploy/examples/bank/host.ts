import { procedure, reducer, table, view } from '@realmkeep/host';
import { Account } from './account';

const accounts = table(Account, { key: 'id', indexes: ['balance'] });

function existing(id: string) {
  const account = accounts.get(id);
  if (!account) {
    throw new Error(`no account ${id}`);
  }
  return account;
}

/** Opens an account. */
export const open = reducer((ctx, id: string, owner: string, balance: number) => {
  if (accounts.get(id)) {
    throw new Error(`account ${id} exists`);
  }
  accounts.put({ id, owner, balance, frozen: false });
  ctx.log(`opened ${id} for ${owner}`);
});

/** Moves money: all of it, or nothing. */
export const transfer = reducer((ctx, from: string, to: string, amount: number) => {
  const source = existing(from);
  const target = existing(to);
  if (source.balance < amount) {
    throw new Error('insufficient funds');
  }
  accounts.put({ ...source, balance: source.balance - amount });
  accounts.put({ ...target, balance: target.balance + amount });
});

export const balance = view((ctx, id: string) => existing(id).balance);

/** The richest accounts. */
export const top = view((ctx, count: number) => accounts.where({}).sort('-balance').limit(count).all());

/** Pays a bonus to every account, in short transactions with pauses between them. */
export const bonus = procedure(async (ctx, amount: number) => {
  const ids = await ctx.transaction(() => accounts.where({ frozen: false }).all().map((account) => account.id));
  for (const id of ids) {
    await ctx.transaction(() => {
      const account = existing(id);
      accounts.put({ ...account, balance: account.balance + amount });
    });
    await ctx.sleep(1);
  }
  return ids.length;
});
