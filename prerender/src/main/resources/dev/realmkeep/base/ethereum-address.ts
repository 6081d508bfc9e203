import { FieldDef, fieldSerializer, primitive } from './card-api';

export default class EthereumAddressField extends FieldDef {
  static [primitive];
  static [fieldSerializer] = 'ethereum-address';
  static displayName = 'Ethereum Address';
}
