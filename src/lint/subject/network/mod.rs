//! What rules on NetworkPolicies look at: the policies, what they select, and who may be meant.

pub(crate) mod dns;
pub(crate) mod labels;
pub(crate) mod makers;
pub(crate) mod purpose;
pub(crate) mod strangers;
pub(crate) mod tenancy;
pub(crate) mod unisolated;
pub(crate) mod view;
pub(crate) mod words;

pub(crate) use view::View;
