import NumberField from './number';

export default class PercentageField extends NumberField {
  static displayName = 'Percentage';
}
