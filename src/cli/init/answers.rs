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
        for row in &QUESTIONS {
            let name = row.name;
            if row.of_clearml && platform != Platform::Clearml {
                if given.of(name).is_some() {
                    let message = format!("--{name} is for the platform clearml");
                    return Err(Failure::with_help(message, "leave the flag out, or give --platform clearml"));
                }
                continue;
            }
            let question = answers.question(row, origin);
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

    /// A question with the default that follows from the answers before it.
    fn question(&self, row: &Row, origin: Option<&str>) -> Question {
        let Row { name, kind, path, text, format, default, many, .. } = *row;
        let default = match name {
            "engine-version" if self.value("engine") == "flux" => "2.6".to_owned(),
            "repository" => origin.unwrap_or(default).to_owned(),
            "cluster" => self.value("environment").to_owned(),
            "domain" => format!("{}.{default}", self.value("environment")),
            _ => default.to_owned(),
        };
        let make = if many { Flag::texts } else { Flag::text };
        Question { flag: make(name, path, text, format), kind, default }
    }
}

/// A question as the program knows it.
struct Row {
    /// The flag.
    name: &'static str,
    /// Whose definition it is about; none for what names a definition.
    kind: Option<Kind>,
    /// The field there.
    path: &'static str,
    /// What is asked.
    text: &'static str,
    /// The answer's format.
    format: &'static str,
    /// The answer without one.
    default: &'static str,
    /// Whether it takes several.
    many: bool,
    /// Whether only the platform clearml has it.
    of_clearml: bool,
}

impl Row {
    const fn new(name: &'static str, format: &'static str, text: &'static str, default: &'static str) -> Self {
        Self { name, kind: None, path: "", text, format, default, many: false, of_clearml: false }
    }

    const fn of(mut self, kind: Kind, path: &'static str) -> Self {
        (self.kind, self.path) = (Some(kind), path);
        self
    }

    const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    const fn of_clearml(mut self) -> Self {
        self.of_clearml = true;
        self
    }
}

/// All questions in their order. Defaults are of the ranges that are set aside for examples where there are such (RFC 2606); addresses
/// are what clusters made by kubeadm usually have.
static QUESTIONS: [Row; 17] = {
    use Kind::{Environment as E, Tenant as T};
    [
        Row::new("environment", "dns-label", "Name of the first environment", "production"),
        Row::new("engine", "line", "What applies the manifests, argocd or flux", "argocd").of(E, "delivery.engine"),
        Row::new("engine-version", "version", "Its version", "3.1").of(E, "delivery.version"),
        Row::new(
            "repository",
            "git-url",
            "URL of the git repository that will hold this",
            "https://git.example.com/platform.git",
        )
        .of(E, "delivery.repository"),
        Row::new("domain", "host", "The domain that hosts are in", "example.com").of(E, "domain"),
        Row::new("cluster", "dns-label", "Name of the cluster", "").of(E, "cluster.name"),
        Row::new("kubernetes", "version", "Its version of Kubernetes", "1.33").of(E, "cluster.kubernetes"),
        Row::new("pod-cidr", "cidr", "Addresses of its pods, as CIDR blocks", "10.244.0.0/16")
            .of(E, "cluster.podCidrs")
            .many(),
        Row::new("service-cidr", "cidr", "Addresses of its Services", "10.96.0.0/12")
            .of(E, "cluster.serviceCidrs")
            .many(),
        Row::new("node-cidr", "cidr", "Addresses of its nodes", "10.0.1.0/24").of(E, "cluster.nodeCidrs").many(),
        Row::new("api-server", "cidr", "Addresses of its API servers", "10.0.0.10/32")
            .of(E, "cluster.apiServers.cidrs")
            .many(),
        Row::new("supervisor-email", "email", "E-mail address of ClearML's supervisor", "ops@example.com")
            .of(E, "components.clearml.supervisor.email")
            .of_clearml(),
        Row::new("tenant", "dns-label", "Name of the first tenant", "acme"),
        Row::new("company", "line", "Its company", "Acme Corporation").of(T, "company").of_clearml(),
        Row::new("admin-name", "line", "Full name of its administrator", "Acme Admin").of(T, "admin.name").of_clearml(),
        Row::new("admin-email", "email", "E-mail address of its administrator", "admin@acme.example")
            .of(T, "admin.email")
            .of_clearml(),
        Row::new("sso-domain", "host", "E-mail domains whose users log in to it", "acme.example")
            .of(T, "ssoDomains")
            .many()
            .of_clearml(),
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
        for Row { name, .. } in &QUESTIONS {
            assert!(command.get_arguments().any(|argument| argument.get_long() == Some(name)), "{name}");
        }
    }
}
