import UrlField from './url';

export default class WebsiteField extends UrlField {
  static displayName = 'Website';
}
