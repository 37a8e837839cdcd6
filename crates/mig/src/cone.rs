//! Cones in many dimensions: from inequalities to extreme rays.

/// The extreme rays of the cone of all `y >= 0` with `row · y >= 0` for each row.
///
/// The double description method (Motzkin and others, 1953): begin with the axes, then cut by one row after another. Rays beyond
/// the cut go; each edge between a ray that stays and one that goes gives a new ray on the cut.
pub(crate) fn rays(rows: &[Vec<i64>], width: usize) -> Vec<Vec<i64>> {
    let axis = |at: usize| Ray {
        values: (0..width).map(|index| i64::from(index == at)).collect(),
        tight: vec![((1 << width) - 1) ^ (1 << at)],
    };
    let mut rays: Vec<Ray> = (0..width).map(axis).collect();
    for (index, row) in rows.iter().enumerate() {
        let (word, bit) = ((width + index) / Word::BITS as usize, (width + index) % Word::BITS as usize);
        let heights: Vec<i64> = rays.iter().map(|ray| dot(row, &ray.values)).collect();
        let mut kept = Vec::new();
        for (above, up) in heights.iter().enumerate().filter(|(_, height)| **height > 0) {
            for (below, down) in heights.iter().enumerate().filter(|(_, height)| **height < 0) {
                if let Some(tight) = edge(&rays, above, below) {
                    let values = between(&rays[above].values, *up, &rays[below].values, *down);
                    kept.push((Ray { values, tight }, true));
                }
            }
        }
        kept.extend(
            rays.into_iter().zip(&heights).filter(|(_, height)| **height >= 0).map(|(ray, height)| (ray, *height == 0)),
        );
        let mark = |(mut ray, is_tight): (Ray, bool)| {
            ray.tight.resize(word + 1, 0);
            ray.tight[word] |= Word::from(is_tight) << bit;
            ray
        };
        rays = kept.into_iter().map(mark).collect();
    }
    rays.into_iter().map(|ray| ray.values).collect()
}

type Word = u64;

/// A ray, and the inequalities that it meets exactly, a bit each: those of the axes first, then the rows.
struct Ray {
    values: Vec<i64>,
    tight: Vec<Word>,
}

/// The inequalities that two rays meet exactly, if the rays span an edge: no third ray meets all of them.
fn edge(rays: &[Ray], one: usize, other: usize) -> Option<Vec<Word>> {
    let common: Vec<Word> = rays[one].tight.iter().zip(&rays[other].tight).map(|(a, b)| a & b).collect();
    let meets = |ray: &Ray| ray.tight.iter().zip(&common).all(|(tight, common)| tight & common == *common);
    let is_third = |(index, ray): (usize, &Ray)| index != one && index != other && meets(ray);
    (!rays.iter().enumerate().any(is_third)).then_some(common)
}

/// The ray on the cut between one above and one below it.
fn between(above: &[i64], up: i64, below: &[i64], down: i64) -> Vec<i64> {
    let ray: Vec<i64> = above.iter().zip(below).map(|(a, b)| up * b - down * a).collect();
    let divisor = ray.iter().fold(0, |a, b| common_divisor(a, b.abs())).max(1);
    ray.iter().map(|value| value / divisor).collect()
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

fn dot(a: &[i64], b: &[i64]) -> i64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cone_is_spanned_by_its_edges() {
        // x <= 2z and y <= z.
        let mut found = rays(&[vec![-1, 0, 2], vec![0, -1, 1]], 3);
        found.sort();
        assert_eq!(found, [vec![0, 0, 1], vec![0, 1, 1], vec![2, 0, 1], vec![2, 1, 1]]);
    }
}
