/** The picture as a file of its own: with the theme's colours in it, and nothing that only works here. */

/** What of the theme a drawing shows. */
const PROPERTIES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
  'opacity',
];

const LEFT_OUT = ['class', 'tabindex', 'role', 'data-id', 'aria-hidden'];

export function exportSvg(svg: SVGSVGElement, title: string, summary: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(originals[index]!);
    if (element !== copy && !/^(?:defs|marker|title|g)$/.test(element.tagName)) {
      for (const property of PROPERTIES) {
        const value = style.getPropertyValue(property);
        if (value !== '' && value !== 'none' && value !== 'normal') element.setAttribute(property, value);
        else if (property === 'fill' || property === 'stroke') element.setAttribute(property, 'none');
      }
    }
    for (const name of LEFT_OUT) element.removeAttribute(name);
    if (element !== copy) element.removeAttribute('aria-label');
  }
  copy.setAttribute('role', 'img');
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const background = part('rect', {
    width: '100%',
    height: '100%',
    fill: getComputedStyle(document.body).backgroundColor,
  });
  copy.prepend(part('title', {}, title), part('desc', {}, summary), background);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

function part(name: 'rect' | 'title' | 'desc', attributes: Readonly<Record<string, string>>, text = ''): SVGElement {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  created.append(text);
  return created;
}
