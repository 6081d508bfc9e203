import { CardDef, FieldDef, field, contains, containsMany, linksTo, linksToMany } from 'https://cardstack.com/base/card-api';
import StringField from 'https://cardstack.com/base/string';
import NumberField from 'https://cardstack.com/base/number';
import BooleanField from 'https://cardstack.com/base/boolean';
import EmberObject, { computed, get } from '@ember/object';
import { A } from '@ember/array';
import { Book } from '../book';
import { Person } from '../../people/person';

// From before classes had private fields. Kept because customers' lists still name it.
const ListState = EmberObject.extend({
  entries: A([]),
  count: computed('entries.[]', function () {
    return get(this, 'entries.length');
  }),
});

class ListEntryField extends FieldDef {
  static displayName = 'List entry';
  @field book = linksTo(() => Book);
  @field note = contains(StringField);
  @field rank = contains(NumberField);
}

class BookList extends CardDef {
  static displayName = 'Book list';
  static State = ListState;

  @field name = contains(StringField);
  @field owner = linksTo(() => Person);
  @field entries = containsMany(ListEntryField);
  @field shared = contains(BooleanField);
}

const WishList = class extends BookList {
  static displayName = 'Wish list';
  @field occasion = contains(StringField);
};

class ReadingList extends BookList {
  @field books = linksToMany(() => Book, { searchable: true });
}

export { BookList, WishList, ReadingList as ToRead, ReadingList as default };
