//! The questions of `init`, each with its flag, its default and the field that its answer fills.

use std::io::{self, BufRead, Write};

use serde_json::Value;

use super::super::Failure;
use super::super::new::flag::Flag;
use crate::definition::Kind;
use crate::scaffold::{Draft, Platform};

/// A terminal to ask on.
pub(super) type Terminal<'t> = Option<(&'t mut dyn BufRead, &'t mut dyn Write)>;

/// What was given on the command line.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Given {
    /// Name of the first environment [default: production].
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// Name of the first tenant [default: acme].
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// What applies the manifests, `argocd` or `flux` [default: argocd].
    #[arg(long)]
    engine: Option<String>,
    /// The engine's version [default: 3.1 of Argo CD, 2.6 of Flux].
    #[arg(long, value_name = "VERSION")]
    engine_version: Option<String>,
    /// URL of the git repository that will hold this [default: that of the remote `origin`].
    #[arg(long, value_name = "URL")]
    repository: Option<String>,
    /// The domain that hosts are in.
    #[arg(long)]
    domain: Option<String>,
    /// Name of the cluster [default: the environment's].
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    /// The cluster's version of Kubernetes.
    #[arg(long, value_name = "VERSION")]
    kubernetes: Option<String>,
    /// Addresses of pods, as CIDR blocks with commas between them.
    #[arg(long, value_name = "CIDRS")]
    pod_cidr: Option<String>,
    /// Addresses of Services, likewise.
    #[arg(long, value_name = "CIDRS")]
    service_cidr: Option<String>,
    /// Addresses of nodes, likewise.
    #[arg(long, value_name = "CIDRS")]
    node_cidr: Option<String>,
    /// Addresses of the API servers, likewise.
    #[arg(long, value_name = "CIDRS")]
    api_server: Option<String>,
    /// ClearML: e-mail address of the supervisor.
    #[arg(long, value_name = "EMAIL")]
    supervisor_email: Option<String>,
    /// ClearML: the first tenant's company.
    #[arg(long)]
    company: Option<String>,
    /// ClearML: full name of the company's administrator.
    #[arg(long, value_name = "NAME")]
    admin_name: Option<String>,
    /// ClearML: the administrator's e-mail address.
    #[arg(long, value_name = "EMAIL")]
    admin_email: Option<String>,
    /// ClearML: e-mail domains whose users log in to the company, with commas between them.
    #[arg(long, value_name = "HOSTS")]
    sso_domain: Option<String>,
}

impl Given {
    fn of(&self, name: &str) -> Option<&String> {
        let given = match name {
            "environment" => &self.environment,
            "tenant" => &self.tenant,
            "engine" => &self.engine,
            "engine-version" => &self.engine_version,
            "repository" => &self.repository,
            "domain" => &self.domain,
            "cluster" => &self.cluster,
            "kubernetes" => &self.kubernetes,
            "pod-cidr" => &self.pod_cidr,
            "service-cidr" => &self.service_cidr,
            "node-cidr" => &self.node_cidr,
            "api-server" => &self.api_server,
            "supervisor-email" => &self.supervisor_email,
            "company" => &self.company,
            "admin-name" => &self.admin_name,
            "admin-email" => &self.admin_email,
            "sso-domain" => &self.sso_domain,
            _ => return None,
        };
        given.as_ref()
    }
}

/// A question.
struct Question {
    /// The flag that answers it, and the form of the answer.
    flag: Flag,
    /// What is answered in whose definition; none for what names a definition.
    kind: Option<Kind>,
    /// The answer without one.
    default: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    name: String,
    /// The field that it fills, in whose definition.
    field: Option<(Kind, String)>,
    text: String,
    value: Value,
    /// Whether it is an example that nobody gave.
    pub is_example: bool,
}

/// The answers.
#[derive(Clone, Debug)]
pub(super) struct Answers(Vec<Answer>);

/// The platform that is asked for.
pub(super) fn platform(given: Option<&str>, terminal: &mut Terminal<'_>) -> Result<Platform, Failure> {
    let name = match (given, terminal) {
        (Some(name), _) => name.to_owned(),
        (None, None) => "clearml".to_owned(),
        (None, Some((input, output))) => {
            for (name, _, about) in Platform::ALL {
                writeln!(output, "  {name:16} {about}")?;
            }
            loop {
                let line = asked(*input, *output, "What runs", "clearml")?;
                if Platform::named(&line).is_some() {
                    break line;
                }
                writeln!(output, "  expected clearml, empty or tenant-services")?;
            }
        }
    };
    Platform::named(&name).ok_or_else(|| Failure::new(format!("there is no platform `{name}`")))
}

impl Answers {
    /// What was given, what a terminal answers, and the defaults of the rest.
    ///
    /// # Errors
    /// Where something that was given does not have the form that it must have, or where the terminal ends.
    pub(super) fn collect(
        given: &Given,
        platform: Platform,
        origin: Option<&str>,
        terminal: &mut Terminal<'_>,
    ) -> Result<Self, Failure> {
        let mut answers = Self(Vec::new());
        let names: Vec<&str> = QUESTIONS.iter().map(|(name, ..)| *name).collect();
        for name in names {
            let Some(question) = answers.question(name, platform, origin) else {
                if given.of(name).is_some() {
                    let message = format!("--{name} is for the platform clearml");
                    return Err(Failure::with_help(message, "leave the flag out, or give --platform clearml"));
                }
                continue;
            };
            let (answer, was_given) = match (given.of(name), &mut *terminal) {
                (Some(text), _) => (text.clone(), true),
                (None, Some((input, output))) => {
                    let line = question.ask(*input, *output)?;
                    let was_given = line != question.default;
                    (line, was_given)
                }
                (None, None) => (question.default.clone(), false),
            };
            let value = question.value(&answer).map_err(|expected| {
                Failure::with_help(format!("--{name}: {answer:?} does not fit"), format!("expected {expected}"))
            })?;
            let is_example = !was_given && question.is_example(name, origin);
            let field = question.kind.map(|kind| (kind, question.flag.path.clone()));
            answers.0.push(Answer { name: name.to_owned(), field, text: answer, value, is_example });
        }
        Ok(answers)
    }

    /// The answer to a question, as text.
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|answer| answer.name == name).map_or("", |answer| answer.text.as_str())
    }

    /// Fills the fields of both definitions.
    pub(super) fn fill(&self, environment: &mut Draft, tenant: &mut Draft) {
        for Answer { field, value, .. } in &self.0 {
            match field {
                Some((Kind::Environment, path)) => environment.set(pointer(path), value.clone()),
                Some((_, path)) => tenant.set(pointer(path), value.clone()),
                None => {}
            }
        }
    }

    /// The examples that nobody gave: file, field and value.
    pub(super) fn examples(&self, environment: &Draft, tenant: &Draft) -> Vec<(String, String, String)> {
        let examples = self.0.iter().filter(|answer| answer.is_example);
        let named = examples.filter_map(|answer| {
            let (kind, path) = answer.field.as_ref()?;
            let file = if *kind == Kind::Environment { environment.path() } else { tenant.path() };
            Some((file, path.clone(), answer.text.clone()))
        });
        named.collect()
    }

    fn question(&self, name: &str, platform: Platform, origin: Option<&str>) -> Option<Question> {
        let (_, kind, path, text, format, default, many) = QUESTIONS.iter().find(|(known, ..)| *known == name)?;
        let of_clearml = CLEARML.contains(&name);
        if of_clearml && platform != Platform::Clearml {
            return None;
        }
        let default = match name {
            "engine-version" if self.value("engine") == "flux" => "2.6".to_owned(),
            "repository" => origin.unwrap_or(default).to_owned(),
            "cluster" => self.value("environment").to_owned(),
            "domain" => format!("{}.{default}", self.value("environment")),
            _ => (*default).to_owned(),
        };
        let make = if *many { Flag::texts } else { Flag::text };
        Some(Question { flag: make(name, path, text, format), kind: *kind, default })
    }
}

/// Questions of ClearML alone.
const CLEARML: [&str; 5] = ["supervisor-email", "company", "admin-name", "admin-email", "sso-domain"];

/// A question: its flag, whose definition it is about, the field there, the question, the answer's format, its default, and whether it
/// takes several.
type Row = (&'static str, Option<Kind>, &'static str, &'static str, &'static str, &'static str, bool);

/// All questions in their order. Defaults are of the ranges that are set aside for examples where there are such (RFC 2606); addresses
/// are what clusters made by kubeadm usually have.
const QUESTIONS: [Row; 17] = {
    const E: Option<Kind> = Some(Kind::Environment);
    const T: Option<Kind> = Some(Kind::Tenant);
    [
        ("environment", None, "", "Name of the first environment", "dns-label", "production", false),
        ("engine", E, "delivery.engine", "What applies the manifests, argocd or flux", "line", "argocd", false),
        ("engine-version", E, "delivery.version", "Its version", "version", "3.1", false),
        (
            "repository",
            E,
            "delivery.repository",
            "URL of the git repository that will hold this",
            "git-url",
            "https://git.example.com/platform.git",
            false,
        ),
        ("domain", E, "domain", "The domain that hosts are in", "host", "example.com", false),
        ("cluster", E, "cluster.name", "Name of the cluster", "dns-label", "", false),
        ("kubernetes", E, "cluster.kubernetes", "Its version of Kubernetes", "version", "1.33", false),
        ("pod-cidr", E, "cluster.podCidrs", "Addresses of its pods, as CIDR blocks", "cidr", "10.244.0.0/16", true),
        ("service-cidr", E, "cluster.serviceCidrs", "Addresses of its Services", "cidr", "10.96.0.0/12", true),
        ("node-cidr", E, "cluster.nodeCidrs", "Addresses of its nodes", "cidr", "10.0.1.0/24", true),
        ("api-server", E, "cluster.apiServers.cidrs", "Addresses of its API servers", "cidr", "10.0.0.10/32", true),
        (
            "supervisor-email",
            E,
            "components.clearml.supervisor.email",
            "E-mail address of ClearML's supervisor",
            "email",
            "ops@example.com",
            false,
        ),
        ("tenant", None, "", "Name of the first tenant", "dns-label", "acme", false),
        ("company", T, "company", "Its company", "line", "Acme Corporation", false),
        ("admin-name", T, "admin.name", "Full name of its administrator", "line", "Acme Admin", false),
        ("admin-email", T, "admin.email", "E-mail address of its administrator", "email", "admin@acme.example", false),
        ("sso-domain", T, "ssoDomains", "E-mail domains whose users log in to it", "host", "acme.example", true),
    ]
};

impl Question {
    fn value(&self, text: &str) -> Result<Value, String> {
        if self.flag.name == "engine" && !["argocd", "flux"].contains(&text) {
            return Err("argocd or flux".to_owned());
        }
        self.flag.answer(text)?.ok_or_else(|| "an answer".to_owned())
    }

    /// Whether the default says nothing of the platform that is meant.
    fn is_example(&self, name: &str, origin: Option<&str>) -> bool {
        self.kind.is_some() && name != "engine" && !(name == "repository" && origin.is_some())
    }

    /// Asks until the answer has the form that it must have.
    fn ask(&self, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<String> {
        loop {
            let line = asked(input, output, &self.flag.question, &self.default)?;
            match self.value(&line) {
                Ok(_) => return Ok(line),
                Err(expected) => writeln!(output, "  expected {expected}")?,
            }
        }
    }
}

/// An answer on a terminal; an empty one is the default.
fn asked(input: &mut dyn BufRead, output: &mut dyn Write, question: &str, default: &str) -> io::Result<String> {
    write!(output, "{question} [{default}]: ")?;
    output.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the input ended before all was answered"));
    }
    let line = line.trim();
    Ok(if line.is_empty() { default.to_owned() } else { line.to_owned() })
}

fn pointer(path: &str) -> yaml::Pointer {
    super::super::new::field(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn dialogue(answers: &str, platform: Platform) -> (Result<Answers, Failure>, String) {
        let (mut input, mut output) = (answers.as_bytes(), Vec::new());
        let mut terminal: Terminal<'_> = Some((&mut input, &mut output));
        let answers = Answers::collect(&Given::default(), platform, None, &mut terminal);
        (answers, String::from_utf8(output).unwrap())
    }

    #[test]
    fn an_empty_answer_is_the_default_and_a_wrong_one_is_asked_for_again() {
        let (answers, said) = dialogue(&format!("lab\ncron\nflux\n{}", "\n".repeat(11)), Platform::Empty);
        let answers = answers.unwrap_or_else(|_| Answers(Vec::new()));
        assert_eq!(answers.value("engine"), "flux");
        assert_eq!(answers.value("engine-version"), "2.6");
        assert_eq!((answers.value("cluster"), answers.value("domain")), ("lab", "lab.example.com"));
        assert_eq!(said.matches("expected argocd or flux").count(), 1);
        assert!(!said.contains("company"), "{said}");
        assert!(dialogue("lab\n", Platform::Empty).0.is_err(), "the input ended");
    }

    #[test]
    fn every_question_has_a_flag_and_a_default_that_fits() {
        let given = Given::default();
        let answers =
            Answers::collect(&given, Platform::Clearml, None, &mut None).unwrap_or_else(|_| Answers(Vec::new()));
        assert_eq!(answers.0.len(), QUESTIONS.len());
        let command = <Given as clap::Args>::augment_args(clap::Command::new("init"));
        for (name, ..) in QUESTIONS {
            assert!(command.get_arguments().any(|argument| argument.get_long() == Some(name)), "{name}");
        }
    }
}
