import { Avatar, Pill } from '@cardstack/boxel-ui/components';
import { cssVar } from '@cardstack/boxel-ui/helpers';
import { htmlSafe } from '@ember/template';

const colors = ['#e63946', '#457b9d', '#2a9d8f', '#e9c46a'];

function colorOf(name = '') {
  let sum = [...name].reduce((n, c) => n + c.codePointAt(0), 0);
  return colors[sum % colors.length];
}

const style = (name) => htmlSafe(`--badge: ${colorOf(name)}; ${cssVar?.({ size: '2em' }) ?? ''}`);

export const Initials = <template>
  <abbr title={{@name}} style={{style @name}}>{{initials @name}}</abbr>
</template>;

export const PersonBadge = <template>
  <span class='badge'>
    <Avatar @displayName={{@person.fullName}} />
    <Initials @name={{@person.fullName}} />
    {{#if @role}}<Pill>{{@role}}</Pill>{{/if}}
  </span>
  <style scoped>
    .badge { display: inline-flex; align-items: center; }
    .badge :deep(abbr[title]) { text-decoration: none; content: "\201C" attr(title) "\201D"; }
  </style>
</template>;

function initials(name) {
  return (name ?? '').split(/\s+/).map((word) => word[0] ?? '').join('').replace(/[^\p{L}]/gu, '') || '<?>';
}

export default PersonBadge;
