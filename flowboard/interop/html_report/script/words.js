// Which words two texts don't share: those outside of their longest common sequence of words.

const MOST_STEPS = 4_000_000;

/** Both texts as pieces `[text, whether only this side has it]`; null where they are too long. */
function wordDifference(left, right) {
  const [ours, theirs] = [left.split(/(\s+)/), right.split(/(\s+)/)];
  if (ours.length * theirs.length > MOST_STEPS) return null;
  const width = theirs.length + 1;
  const longest = new Uint16Array((ours.length + 1) * width);
  for (let i = ours.length - 1; i >= 0; i -= 1) {
    for (let j = theirs.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = ours[i] === theirs[j]
        ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const sides = [[], []];
  let [i, j] = [0, 0];
  while (i < ours.length || j < theirs.length) {
    if (i < ours.length && j < theirs.length && ours[i] === theirs[j]) {
      add(sides[0], ours[i], false);
      add(sides[1], theirs[j], false);
      i += 1;
      j += 1;
    } else if (j >= theirs.length || (i < ours.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) {
      add(sides[0], ours[i], true);
      i += 1;
    } else {
      add(sides[1], theirs[j], true);
      j += 1;
    }
  }
  return sides.map(joined);
}

/** Pieces in which a space between two words of one side's own belongs to that side too. */
function joined(pieces) {
  const told = [];
  pieces.forEach(([text, isOwn], place) => {
    const isBetween = text === " " && pieces[place - 1]?.[1] && pieces[place + 1]?.[1];
    const last = told[told.length - 1];
    if (last && last[1] === (isOwn || isBetween)) last[0] += text; else told.push([text, isOwn || isBetween]);
  });
  return told;
}

/** Add a piece; space at the edge of a difference belongs to no side. */
function add(pieces, text, isOwn) {
  const own = isOwn && text.trim() !== "";
  const last = pieces[pieces.length - 1];
  if (last && last[1] === own) last[0] += text; else pieces.push([text, own]);
}
