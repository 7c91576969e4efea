// Where labels go so that none covers another: the last thing is labelled first, and a label that
// finds no room is left out.

const SIDES = [
  (thing) => ({ x: thing.x, y: thing.y - thing.size - 4, anchor: "middle" }),
  (thing) => ({ x: thing.x, y: thing.y + thing.size + 11, anchor: "middle" }),
  (thing) => ({ x: thing.x + thing.size + 5, y: thing.y + 4, anchor: "start" }),
  (thing) => ({ x: thing.x - thing.size - 5, y: thing.y + 4, anchor: "end" }),
];

const wide = (text) => [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e80 ? 10.5 : 6), 0);

function box({ x, y, anchor }, text) {
  const width = wide(text);
  const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
  return { left, right: left + width, top: y - 10, bottom: y + 2 };
}

const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;

const solid = ({ x, y, size }) => ({ left: x - size, right: x + size, top: y - size, bottom: y + size });

export function labelled(things, width, height) {
  const taken = things.map(solid);
  const inside = (b) => b.left > 2 && b.right < width - 2 && b.top > 2 && b.bottom < height - 2;
  const label = (thing) => {
    if (!thing.text) return thing;
    const free = SIDES.map((side) => side(thing)).find((spot) => {
      const area = box(spot, thing.text);
      return inside(area) && taken.every((other) => apart(area, other));
    });
    if (free) taken.push(box(free, thing.text));
    return { ...thing, label: free };
  };
  return [...things].reverse().map(label).reverse();
}
