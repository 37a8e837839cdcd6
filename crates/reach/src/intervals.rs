//! Sets of ports and of addresses: sorted, disjoint, merged ranges, so that equal sets are equal values.

/// What ranges are made of: whole numbers with a first and a last.
pub trait Point: Copy + Ord {
    /// The smallest.
    const MIN: Self;
    /// The largest.
    const MAX: Self;
    /// The next larger one; `None` behind the last.
    fn next(self) -> Option<Self>;
    /// The next smaller one; `None` before the first.
    fn previous(self) -> Option<Self>;
}

macro_rules! points {
    ($($number:ty),*) => {$(
        impl Point for $number {
            const MIN: Self = <$number>::MIN;
            const MAX: Self = <$number>::MAX;
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn previous(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}

points!(u16, u32, u128);

/// A set of points as inclusive ranges.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Intervals<T>(Vec<(T, T)>);

impl<T> Default for Intervals<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Point> Intervals<T> {
    /// Every point.
    pub fn all() -> Self {
        Self(vec![(T::MIN, T::MAX)])
    }

    /// From `low` to `high`, both included; empty where `high` is below `low`.
    pub fn range(low: T, high: T) -> Self {
        if low <= high { Self(vec![(low, high)]) } else { Self::default() }
    }

    /// The ranges, in order.
    pub fn ranges(&self) -> &[(T, T)] {
        &self.0
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it holds the point.
    pub fn contains(&self, point: T) -> bool {
        self.around(point).is_some()
    }

    /// Whether every point of the other is in it.
    pub fn covers(&self, other: &Self) -> bool {
        // Ranges are merged: one that is covered lies within one.
        other.0.iter().all(|(low, high)| self.around(*low).is_some_and(|end| *high <= end))
    }

    /// Whether no point is in both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        few.0.iter().all(|(low, high)| {
            let next = many.0.partition_point(|(start, _)| start <= low);
            many.around(*low).is_none() && many.0.get(next).is_none_or(|(start, _)| high < start)
        })
    }

    /// The end of the range that holds a point.
    fn around(&self, point: T) -> Option<T> {
        let after = self.0.partition_point(|(low, _)| *low <= point);
        let (_, high) = self.0.get(after.checked_sub(1)?)?;
        (point <= *high).then_some(*high)
    }

    /// What is in one or the other.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        if self.is_empty() {
            return other.clone();
        }
        let mut ranges: Vec<_> = self.0.iter().chain(&other.0).copied().collect();
        ranges.sort_unstable();
        Self::merged(ranges)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::default();
        }
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(&&(a, b)), Some(&&(c, d))) = (left.peek(), right.peek()) {
            let (low, high) = (a.max(c), b.min(d));
            if low <= high {
                common.push((low, high));
            }
            if b < d {
                left.next();
            } else {
                right.next();
            }
        }
        Self(common)
    }

    /// What is not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut gaps = Vec::new();
        let mut free = Some(T::MIN);
        for (low, high) in &self.0 {
            if let (Some(from), Some(to)) = (free, low.previous())
                && from <= to
            {
                gaps.push((from, to));
            }
            free = high.next();
        }
        if let Some(from) = free {
            gaps.push((from, T::MAX));
        }
        Self(gaps)
    }

    /// What is in this one only.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() { self.clone() } else { self.intersection(&other.complement()) }
    }

    fn merged(sorted: Vec<(T, T)>) -> Self {
        let mut merged: Vec<(T, T)> = Vec::with_capacity(sorted.len());
        for (low, high) in sorted {
            match merged.last_mut() {
                Some((_, end)) if end.next().is_none_or(|next| low <= next) => *end = (*end).max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }
}

impl<T: Point> FromIterator<(T, T)> for Intervals<T> {
    fn from_iter<I: IntoIterator<Item = (T, T)>>(ranges: I) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|(low, high)| low <= high).collect();
        ranges.sort_unstable();
        Self::merged(ranges)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sets() -> impl Strategy<Value = Intervals<u16>> {
        // Small numbers touch and overlap often; the last number is where adding one overflows.
        let point = prop_oneof![0..40_u16, Just(u16::MAX - 1), Just(u16::MAX)];
        prop::collection::vec((point.clone(), point), 0..6).prop_map(|ranges| ranges.into_iter().collect())
    }

    proptest! {
        #[test]
        fn sets_do_point_by_point_what_their_names_say(a in sets(), b in sets()) {
            for point in (0..45).chain([u16::MAX - 1, u16::MAX]) {
                let (in_a, in_b) = (a.contains(point), b.contains(point));
                prop_assert_eq!(a.union(&b).contains(point), in_a || in_b);
                prop_assert_eq!(a.intersection(&b).contains(point), in_a && in_b);
                prop_assert_eq!(a.minus(&b).contains(point), in_a && !in_b);
                prop_assert_eq!(a.complement().contains(point), !in_a);
            }
        }

        #[test]
        fn equal_sets_are_equal_values(a in sets(), b in sets()) {
            prop_assert_eq!(a.minus(&b).union(&a.intersection(&b)), a.clone());
            prop_assert_eq!(a.complement().complement(), a.clone());
            prop_assert_eq!(a.union(&b).covers(&b), true);
        }
    }
}
