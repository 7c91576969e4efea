// Cameras on the map: a dot, and the fan in which each looks; a ring where it looks all round.
const FAN = 26; // pixels: which way it looks, not how far it sees

export function cameras(c, v, is, all) {
  for (const camera of all) {
    const [x, y] = [camera.x * v.scale - v.left, camera.y * v.scale - v.top];
    if (x < -FAN || y < -FAN || x > v.width + FAN || y > v.height + FAN) continue;
    looks(c, is, camera, x, y);
    c.beginPath();
    c.arc(x, y, 4, 0, 7);
    c.fillStyle = is.cool;
    c.fill();
    c.lineWidth = 1.5;
    c.strokeStyle = is.card;
    c.stroke();
  }
}

function looks(c, is, camera, x, y) {
  c.beginPath();
  if (camera.heading === null || camera.view >= 360) {
    c.arc(x, y, FAN / 2, 0, 7);
  } else {
    const [middle, half] = [((camera.heading - 90) * Math.PI) / 180, (camera.view * Math.PI) / 360];
    c.moveTo(x, y);
    c.arc(x, y, FAN, middle - half, middle + half);
    c.closePath();
  }
  c.globalAlpha = 0.25;
  c.fillStyle = is.cool;
  c.fill();
  c.globalAlpha = 1;
}
