import GlimmerComponent from '@glimmer/component';
import { modifier } from 'ember-modifier';
import L from 'https://cdn.jsdelivr.net/npm/leaflet@1.9.4/+esm';

/** What the page offers, looked at once, when the module loads. */
const touch = 'ontouchstart' in window || (navigator.maxTouchPoints ?? 0) > 0;
const dark = window.matchMedia?.('(prefers-color-scheme: dark)')?.matches ?? false;
const supportsContainers = typeof CSS !== 'undefined' && CSS.supports?.('container-type: inline-size');
const remembered = localStorage.getItem('map-zoom');

export const DEFAULT_ZOOM = Number.parseInt(remembered ?? '13', 10) || 13;

let style = document.createElement('link');
style.rel = 'stylesheet';
style.href = 'https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.css';
document.head?.appendChild?.(style);

let frame: number | undefined;
export function whenIdle(work: () => void): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    work();
  });
}

if (!customElements.get('map-attribution')) {
  customElements.define('map-attribution', class MapAttribution extends HTMLElement {});
}

window.addEventListener?.('resize', () => whenIdle(() => undefined), { passive: true });
setTimeout(() => whenIdle(() => undefined), 0);

const attach = modifier((element: HTMLElement, [latitude, longitude]: [number, number]) => {
  let map = L.map(element, { dragging: !touch, className: dark ? 'dark' : '' });
  map.setView([latitude, longitude], DEFAULT_ZOOM);
  return () => map.remove();
});

interface Signature {
  Element: HTMLDivElement;
  Args: { latitude?: number; longitude?: number };
}

export class MapMarker extends GlimmerComponent<Signature> {
  attach = attach;
  containers = supportsContainers;

  get center(): [number, number] {
    return [this.args.latitude ?? 0, this.args.longitude ?? 0];
  }
}
