//! Layers of boxes: every link runs downwards, boxes of a layer stand in an order with few crossings, and near to what
//! they are linked to. Cycles are cut, and long links bend round what is between their ends.

use std::collections::VecDeque;

/// A link between two boxes, or from above all of them, or to below, and how far beside their middles it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
    pub(super) offsets: (f64, f64),
}

/// Boxes around a middle.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// Per box, its middle.
    pub(super) places: Vec<(f64, f64)>,
    /// Per link, where it bends.
    pub(super) bends: Vec<Vec<(f64, f64)>>,
    /// Width and height of all.
    pub(super) size: (f64, f64),
}

/// Between boxes of one layer, and between layers.
const BESIDE: f64 = 20.0;
const BELOW: f64 = 30.0;

/// As many times as orders, and places, are made better.
const ROUNDS: usize = 12;

/// A box, or where a link passes a layer.
struct Cell {
    width: f64,
    height: f64,
    layer: usize,
    x: f64,
}

/// A part of a link, from one layer to the next.
struct Piece {
    upper: usize,
    lower: usize,
    offsets: (f64, f64),
}

/// Lay boxes of these sizes out.
pub(super) fn layers(sizes: &[(f64, f64)], links: &[Link]) -> Level {
    if sizes.is_empty() {
        return Level { bends: vec![Vec::new(); links.len()], ..Level::default() };
    }
    let down = downwards(sizes.len(), links);
    let ranks = ranks(sizes.len(), &down.iter().copied().flatten().collect::<Vec<_>>());
    let cell = |(at, (width, height)): (usize, &(f64, f64))| Cell {
        width: *width,
        height: *height,
        layer: ranks[at],
        x: 0.0,
    };
    let mut cells: Vec<Cell> = sizes.iter().enumerate().map(cell).collect();
    let (pieces, passes) = pieces(&mut cells, links, &down);
    let mut rows = ordered(&cells, &pieces);
    spread(&mut cells, &pieces, &mut rows);
    finish(&cells, &rows, sizes.len(), &passes)
}

/// The links with both ends turned so that there is no cycle; nothing for one that has one end only.
fn downwards(boxes: usize, links: &[Link]) -> Vec<Option<(usize, usize)>> {
    // Depth first in the order of the boxes: a link back to a box that is not done is turned.
    let mut state = vec![0u8; boxes];
    let mut turned = vec![false; links.len()];
    for root in 0..boxes {
        let mut stack = vec![(root, 0usize)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 {
                if state[at] != 0 {
                    continue;
                }
                state[at] = 1;
            }
            let follows = |link: &Link| link.to.filter(|_| link.from == Some(at));
            let mut rest = links.iter().enumerate().skip(next);
            let Some((number, to)) = rest.find_map(|(number, link)| Some((number, follows(link)?))) else {
                state[at] = 2;
                continue;
            };
            stack.push((at, number + 1));
            match state[to] {
                0 => stack.push((to, 0)),
                1 => turned[number] = true,
                _ => {}
            }
        }
    }
    let ends = |(link, turned): (&Link, bool)| {
        let (from, to) = link.from.zip(link.to)?;
        Some(if turned { (to, from) } else { (from, to) })
    };
    links.iter().zip(turned).map(ends).collect()
}

/// The layer of each box: below all that it is linked from, and no higher than needed.
fn ranks(boxes: usize, down: &[(usize, usize)]) -> Vec<usize> {
    let mut waiting = vec![0usize; boxes];
    for (_, to) in down {
        waiting[*to] += 1;
    }
    let mut ready: VecDeque<usize> = (0..boxes).filter(|at| waiting[*at] == 0).collect();
    let (mut rank, mut order) = (vec![0usize; boxes], Vec::new());
    while let Some(at) = ready.pop_front() {
        order.push(at);
        for (_, to) in down.iter().filter(|(from, _)| *from == at) {
            rank[*to] = rank[*to].max(rank[at] + 1);
            waiting[*to] -= 1;
            if waiting[*to] == 0 {
                ready.push_back(*to);
            }
        }
    }
    // What nothing stands above comes down to what it is read by.
    for at in order.into_iter().rev() {
        let is_first = !down.iter().any(|(_, to)| *to == at);
        let below = down.iter().filter(|(from, _)| *from == at).map(|(_, to)| rank[*to]).min();
        if let (true, Some(below)) = (is_first, below) {
            rank[at] = below.saturating_sub(1);
        }
    }
    rank
}

/// Links cut at every layer that they pass; per link, the cells where it does, from its own start.
fn pieces(
    cells: &mut Vec<Cell>,
    links: &[Link],
    down: &[Option<(usize, usize)>],
) -> (Vec<Piece>, Vec<Vec<usize>>) {
    let layers = cells.iter().map(|cell| cell.layer).max().unwrap_or(0) + 1;
    let (mut all, mut passes) = (Vec::new(), Vec::new());
    for (link, ends) in links.iter().zip(down) {
        let (upper, lower) = ends.map_or((link.from, link.to), |(upper, lower)| (Some(upper), Some(lower)));
        let turned = ends.is_some() && upper != link.from;
        let offsets = if turned { (link.offsets.1, link.offsets.0) } else { link.offsets };
        let (first, end) =
            (upper.map_or(0, |at| cells[at].layer + 1), lower.map_or(layers, |at| cells[at].layer));
        let mut last = upper.map(|at| (at, offsets.0));
        let mut passed = Vec::new();
        for layer in first..end {
            cells.push(Cell { width: 6.0, height: 0.0, layer, x: 0.0 });
            let at = cells.len() - 1;
            all.extend(last.map(|(upper, offset)| Piece { upper, lower: at, offsets: (offset, 0.0) }));
            passed.push(at);
            last = Some((at, 0.0));
        }
        let piece = |(upper, offset)| Some(Piece { upper, lower: lower?, offsets: (offset, offsets.1) });
        all.extend(last.and_then(piece));
        if turned {
            passed.reverse();
        }
        passes.push(passed);
    }
    (all, passes)
}

/// The cells of each layer in an order with few crossings: by the means of where their neighbours stand.
fn ordered(cells: &[Cell], pieces: &[Piece]) -> Vec<Vec<usize>> {
    let layers = cells.iter().map(|cell| cell.layer).max().unwrap_or(0) + 1;
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); layers];
    (0..cells.len()).for_each(|at| rows[cells[at].layer].push(at));
    let mut best = (crossings(cells, &rows, pieces), rows.clone());
    for round in 0..ROUNDS {
        let mut place = vec![0.0; cells.len()];
        let mut note = |row: &[usize]| {
            let size = row.len() as f64;
            row.iter().enumerate().for_each(|(at, cell)| place[*cell] = (at as f64 + 0.5) / size);
        };
        for row in &rows {
            note(row);
        }
        let down = round % 2 == 0;
        let order: Vec<usize> =
            if down { (1..layers).collect() } else { (0..layers.saturating_sub(1)).rev().collect() };
        for layer in order {
            let wish = |cell: usize, place: &[f64]| {
                let next = pieces.iter().filter_map(|piece| match down {
                    true if piece.lower == cell => Some(place[piece.upper]),
                    false if piece.upper == cell => Some(place[piece.lower]),
                    _ => None,
                });
                mean(next).unwrap_or(place[cell])
            };
            let wishes: Vec<f64> = (0..cells.len()).map(|cell| wish(cell, &place)).collect();
            rows[layer].sort_by(|a, b| wishes[*a].total_cmp(&wishes[*b]));
            let size = rows[layer].len() as f64;
            rows[layer].iter().enumerate().for_each(|(at, cell)| place[*cell] = (at as f64 + 0.5) / size);
        }
        let now = crossings(cells, &rows, pieces);
        if now < best.0 {
            best = (now, rows.clone());
        }
    }
    best.1
}

fn crossings(cells: &[Cell], rows: &[Vec<usize>], pieces: &[Piece]) -> usize {
    let mut place = vec![0usize; cells.len()];
    for row in rows {
        row.iter().enumerate().for_each(|(at, cell)| place[*cell] = at);
    }
    let cross = |a: &Piece, b: &Piece| {
        cells[a.upper].layer == cells[b.upper].layer
            && place[a.upper] < place[b.upper]
            && place[a.lower] > place[b.lower]
    };
    pieces.iter().map(|a| pieces.iter().filter(|b| cross(a, b)).count()).sum()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// The cells beside each other, drawn to their neighbours above and below in turn.
fn spread(cells: &mut [Cell], pieces: &[Piece], rows: &mut [Vec<usize>]) {
    for row in rows.iter() {
        let wishes: Vec<f64> = vec![0.0; row.len()];
        settle(cells, row, &wishes);
    }
    for round in 0..ROUNDS {
        let down = round % 2 == 0;
        for at in 0..rows.len() {
            let row = if down { &rows[at] } else { &rows[rows.len() - 1 - at] };
            let wish = |cell: &usize| {
                let near = pieces.iter().filter_map(|piece| {
                    if piece.lower == *cell {
                        Some(cells[piece.upper].x + piece.offsets.0 - piece.offsets.1)
                    } else if piece.upper == *cell {
                        Some(cells[piece.lower].x + piece.offsets.1 - piece.offsets.0)
                    } else {
                        None
                    }
                });
                mean(near).unwrap_or(cells[*cell].x)
            };
            let wishes: Vec<f64> = row.iter().map(wish).collect();
            settle(cells, row, &wishes);
        }
    }
}

/// Cells at what they wish for, as far as they do not overlap: those that would are moved as one, by the mean of their
/// wishes (pool adjacent violators).
fn settle(cells: &mut [Cell], row: &[usize], wishes: &[f64]) {
    // Each group: the sum of wishes less the offset inside it, its size, and its first cell.
    let mut groups: Vec<(f64, f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    for (at, cell) in row.iter().enumerate() {
        if at > 0 {
            offset += 0.5 * (cells[row[at - 1]].width + cells[*cell].width) + BESIDE;
        }
        offsets.push(offset);
        groups.push((wishes[at] - offset, 1.0, at));
        while let [.., before, last] = groups.as_slice()
            && before.0 / before.1 >= last.0 / last.1
        {
            let joined = (before.0 + last.0, before.1 + last.1, before.2);
            groups.truncate(groups.len() - 2);
            groups.push(joined);
        }
    }
    for (at, (sum, size, first)) in groups.iter().enumerate() {
        let end = groups.get(at + 1).map_or(row.len(), |next| next.2);
        for index in *first..end {
            cells[row[index]].x = sum / size + offsets[index];
        }
    }
}

fn finish(cells: &[Cell], rows: &[Vec<usize>], boxes: usize, passes: &[Vec<usize>]) -> Level {
    let side = |sign: f64| {
        cells.iter().map(|cell| sign * cell.x + 0.5 * cell.width).fold(f64::NEG_INFINITY, f64::max)
    };
    let (right, left) = (side(1.0), -side(-1.0));
    let middle = 0.5 * (left + right);
    let mut tops = Vec::new();
    let mut bottom = 0.0;
    for row in rows {
        let height = row.iter().map(|cell| cells[*cell].height).fold(0.0, f64::max);
        tops.push(bottom + 0.5 * height);
        bottom += height + BELOW;
    }
    let height = bottom - BELOW;
    let at = |cell: &Cell| (cell.x - middle, tops[cell.layer] - 0.5 * height);
    Level {
        places: cells[..boxes].iter().map(at).collect(),
        bends: passes.iter().map(|cells_of| cells_of.iter().map(|one| at(&cells[*one])).collect()).collect(),
        size: (right - left, height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: usize, to: usize) -> Link {
        Link { from: Some(from), to: Some(to), offsets: (0.0, 0.0) }
    }

    #[test]
    fn children_stand_below_and_nothing_overlaps() {
        let sizes = [(40.0, 20.0); 6];
        let links = [link(0, 2), link(1, 2), link(2, 3), link(0, 4), link(4, 5), link(3, 5), link(0, 5)];
        let level = layers(&sizes, &links);
        for (from, to) in links.iter().filter_map(|link| link.from.zip(link.to)) {
            assert!(level.places[from].1 < level.places[to].1, "{from} and {to}");
        }
        for a in 0..6 {
            for b in 0..a {
                let ((ax, ay), (bx, by)) = (level.places[a], level.places[b]);
                assert!((ax - bx).abs() >= 40.0 || (ay - by).abs() >= 20.0, "{a} and {b}");
            }
        }
        assert!(!level.bends[6].is_empty(), "a long link bends");
    }

    #[test]
    fn what_comes_from_above_goes_round_what_it_passes() {
        let above = Link { from: None, to: Some(1), offsets: (0.0, 0.0) };
        let level = layers(&[(40.0, 20.0); 2], &[link(0, 1), above]);
        let [(x, y)] = level.bends[1].as_slice() else { panic!("it passes one layer") };
        assert!((x - level.places[0].0).abs() > 20.0 && *y == level.places[0].1);
    }

    #[test]
    fn a_cycle_and_a_loop_end() {
        let level = layers(&[(10.0, 10.0); 3], &[link(0, 1), link(1, 2), link(2, 0)]);
        assert_eq!(level.places.len(), 3);
        assert!(level.places.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
        assert_eq!(layers(&[], &[]).size, (0.0, 0.0));
    }
}
