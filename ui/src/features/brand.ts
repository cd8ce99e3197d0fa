/** The school's own colour: behind white words, where it bears them. */

/** WCAG 2.2 AA: text against its ground. */
const LEGIBLE = 4.5

/** Gives the window the school's colour; one that is too light for white words leaves the product's in place. */
export function wearBrand(brand: string | null): void {
  const { style } = document.documentElement
  if (brand !== null && bearsWhite(brand)) style.setProperty('--brand-solid', brand)
  else style.removeProperty('--brand-solid')
}

/** Whether white words are legible on `#rrggbb`. */
export function bearsWhite(brand: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(brand) && 1.05 / (luminance(brand) + 0.05) >= LEGIBLE
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
