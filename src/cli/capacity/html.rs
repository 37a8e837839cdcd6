//! The list as one page, with a picture of where the promised instances are.

use std::fmt::Write as _;

use reach::report::escaped;

use super::collect::{Left, Placed, Pool, Promise};
use super::table::{name, one_more, order, promised, what};

/// A page without scripts, and without anything from elsewhere.
pub(super) fn page(pools: &[Pool]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>GPUs</title>\n{STYLE}</head>\n<body>\n<h1>GPUs</h1>\n"
    );
    if pools.is_empty() {
        page.push_str("<p>No environment has GPUs.</p>\n");
    }
    pools.iter().for_each(|pool| section(&mut page, pool));
    page.push_str("</body>\n</html>\n");
    page
}

const STYLE: &str = "<style>body{font:14px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;margin:2rem auto;\
    max-width:1100px;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.5rem 0 .2rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}\
    p{margin:.2rem 0}.warn{color:#9a3412}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem 1.2rem .2rem 0;\
    border-bottom:1px solid #e5e7eb;vertical-align:top}td.n,th.n{text-align:right}tfoot td{font-weight:600}\
    .bar{display:flex;height:1.6rem;border:1px solid #94a3b8;margin:.5rem 0;background:#f1f5f9}\
    .bar span{overflow:hidden;white-space:nowrap;text-overflow:ellipsis;padding:0 .4rem;border-right:1px solid #fff;line-height:1.6rem}\
    .gpus{display:flex;align-items:center;margin:.2rem 0}.gpus b{flex:0 0 5rem;font-weight:400}\
    .gpu{display:grid;flex:1;max-width:640px;height:1.6rem;border:1px solid #94a3b8;background:#f1f5f9}\
    .gpu span{grid-row:1;overflow:hidden;text-align:center;line-height:1.6rem;border-right:1px solid #fff}</style>\n";

/// Fills that black text is read on, told apart by eyes that see few colours too.
const FILLS: [&str; 8] = ["#bfdbfe", "#fde68a", "#bbf7d0", "#fecaca", "#ddd6fe", "#fed7aa", "#a5f3fc", "#e2e8f0"];

fn fill(at: usize) -> &'static str {
    FILLS[at % FILLS.len()]
}

fn section(page: &mut String, pool: &Pool) {
    let title = escaped(&format!("{}{}", pool.environment, name(pool)));
    let _ = writeln!(page, "<h2>{title}</h2>\n<p>{}</p>\n<p>{}</p>", escaped(&what(pool)), escaped(&promised(pool)));
    if let Some(why) = &pool.does_not_fit {
        let _ = writeln!(page, "<p class=\"warn\">{}</p>", escaped(why));
    }
    bar(page, pool);
    tenants(page, pool);
    if !pool.profiles.is_empty() {
        page.push_str(
            "<h3>Profiles</h3>\n<table>\n<tr><th>profile<th class=\"n\">promised<th class=\"n\">left<th>finds a place</tr>\n",
        );
        pool.profiles.iter().for_each(|left| profile(page, left));
        page.push_str("</table>\n");
    }
    if !pool.placement.is_empty() {
        page.push_str("<h3>A placement of all that is promised</h3>\n");
        pool.placement.iter().for_each(|placed| gpus(page, pool, placed));
    }
}

/// What each tenant is promised, of what may be promised.
fn bar(page: &mut String, pool: &Pool) {
    page.push_str("<div class=\"bar\">");
    let all = pool.may_be_promised.max(pool.promised).max(1) as f64;
    let active = pool.tenants.iter().filter(|tenant| tenant.more.is_some() && tenant.gpus.unwrap_or(0) > 0);
    for (at, tenant) in active.enumerate() {
        let gpus = tenant.gpus.unwrap_or(0);
        let (width, fill, title) = (gpus as f64 / all * 100.0, fill(at), escaped(&format!("{} {gpus}", tenant.tenant)));
        let _ = write!(page, "<span style=\"width:{width:.2}%;background:{fill}\" title=\"{title}\">{title}</span>");
    }
    page.push_str("</div>\n");
}

fn tenants(page: &mut String, pool: &Pool) {
    let has_costs = pool.tenants.iter().any(|tenant| tenant.cost.is_some());
    let currency = escaped(pool.currency.as_deref().unwrap_or("price"));
    let hour = if has_costs { format!("<th class=\"n\">{currency} an hour") } else { String::new() };
    let _ = writeln!(
        page,
        "<table>\n<tr><th>tenant<th class=\"n\">GPUs<th class=\"n\">can hold<th class=\"n\">one more like it{hour}<th>instances</tr>"
    );
    pool.tenants.iter().for_each(|one| tenant(page, one, has_costs));
    if has_costs {
        let sum: f64 = pool.tenants.iter().filter_map(|tenant| tenant.cost).sum();
        let _ = writeln!(page, "<tfoot><tr><td>together<td><td><td><td class=\"n\">{sum:.2}<td></tr></tfoot>");
    }
    page.push_str("</table>\n");
}

fn tenant(page: &mut String, tenant: &Promise, has_costs: bool) {
    let number = |value: Option<String>| value.unwrap_or_else(|| "no bound".to_owned());
    let cost = tenant.cost.map(|cost| format!("{cost:.2}")).unwrap_or_default();
    let cost = if has_costs { format!("<td class=\"n\">{cost}") } else { String::new() };
    let instances = if tenant.state == "active" { &tenant.words } else { tenant.state };
    let _ = writeln!(
        page,
        "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}{cost}<td>{}</tr>",
        escaped(&tenant.tenant),
        number(tenant.gpus.map(|gpus| gpus.to_string())),
        number(tenant.bound.map(|bound| bound.to_string())),
        one_more(tenant),
        escaped(instances)
    );
}

fn profile(page: &mut String, left: &Left) {
    let order = escaped(&order(left));
    let _ = writeln!(
        page,
        "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{}<td>{order}</tr>",
        escaped(left.profile),
        left.promised,
        left.left
    );
}

/// GPUs that are filled alike, as one with its instances.
fn gpus(page: &mut String, pool: &Pool, placed: &Placed) {
    let noun = if placed.gpus == 1 { "GPU" } else { "GPUs" };
    let slices = pool.memory_slices.unwrap_or(1);
    let _ = write!(
        page,
        "<div class=\"gpus\"><b>{} {noun}</b><div class=\"gpu\" style=\"grid-template-columns:repeat({slices},1fr)\">",
        placed.gpus
    );
    for instance in &placed.instances {
        let at = pool.profiles.iter().position(|left| left.profile == instance.profile).unwrap_or(0);
        let (from, size) = (instance.start + 1, instance.size);
        let (name, fill) = (escaped(instance.profile), fill(at));
        let _ = write!(
            page,
            "<span style=\"grid-column:{from}/span {size};background:{fill}\" title=\"{name}\">{name}</span>"
        );
    }
    page.push_str("</div></div>\n");
}
