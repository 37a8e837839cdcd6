//! As much of an API server as admission policies need.
//!
//! Source: kubernetes.io, "Validating Admission Policy"; an expression that cannot be evaluated refuses, as `failurePolicy: Fail` says.

use std::path::Path;
use std::sync::Arc;

use cel::{Context, Env, Value as Cel, extensions};
use serde_json::{Map, Value, json};

/// What somebody asks of it.
pub(super) struct Request {
    pub(super) user: &'static str,
    pub(super) operation: &'static str,
    /// The API group, empty for the core group.
    pub(super) group: &'static str,
    /// The resource, with its subresource.
    pub(super) resource: &'static str,
    pub(super) namespace: &'static str,
    pub(super) object: Value,
    pub(super) old: Value,
}

/// The policies and namespaces that are rendered for an environment.
pub(super) struct Server {
    policies: Vec<Value>,
    namespaces: Vec<Value>,
    env: Arc<Env>,
}

impl Server {
    /// That of an environment of the example platform, by its committed files.
    pub(super) fn of_example(environment: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rendered").join(environment);
        let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
        let yaml = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "yaml"));
        let named = yaml.filter(|entry| {
            let name = entry.file_name().to_str().unwrap();
            name.starts_with("namespace-") || name.starts_with("validatingadmissionpolicy")
        });
        let objects = named.map(|entry| {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            serde_yaml::from_str::<Value>(&text).unwrap()
        });
        Self::new(objects.collect())
    }

    /// One that has these objects.
    pub(super) fn new(objects: Vec<Value>) -> Self {
        let of = |kind: &str| objects.iter().filter(|one| one["kind"] == kind).cloned().collect::<Vec<_>>();
        let bound = |policy: &Value| {
            of("ValidatingAdmissionPolicyBinding").iter().any(|binding| {
                binding["spec"]["policyName"] == policy["metadata"]["name"]
                    && binding["spec"]["validationActions"] == json!(["Deny"])
            })
        };
        let mut policies = of("ValidatingAdmissionPolicy");
        policies.retain(bound);
        let mut env = Env::stdlib();
        env.add_extension(extensions::strings).unwrap();
        Self { policies, namespaces: of("Namespace"), env: Arc::new(env) }
    }

    /// Who refuses a request, and what is said; none where it is let through.
    pub(super) fn refuses(&self, request: &Request) -> Option<(String, String)> {
        self.policies.iter().find_map(|policy| {
            let spec = &policy["spec"];
            if !self.concerns(&spec["matchConstraints"], request) {
                return None;
            }
            let mut context = self.context(request);
            let conditions = list(&spec["matchConditions"]).map(|one| self.boolean(&one["expression"], &context));
            if conditions.into_iter().any(|holds| holds == Ok(false)) {
                return None;
            }
            let mut variables = Map::new();
            for variable in list(&spec["variables"]) {
                let value = self.value(&variable["expression"], &context);
                let value = value.and_then(|value| value.json().map_err(|error| error.to_string()));
                let Ok(value) = value else { continue };
                variables.insert(variable["name"].as_str().unwrap().to_owned(), value);
                context.add_variable("variables", Value::Object(variables.clone())).unwrap();
            }
            let name = policy["metadata"]["name"].as_str().unwrap().to_owned();
            list(&spec["validations"]).find_map(|one| match self.boolean(&one["expression"], &context) {
                Ok(true) => None,
                Ok(false) => {
                    let text = one["message"].as_str().map(str::to_owned);
                    let text = text.or_else(|| match self.value(&one["messageExpression"], &context) {
                        Ok(Cel::String(text)) => Some(text.to_string()),
                        _ => None,
                    });
                    Some((name.clone(), text.unwrap()))
                }
                Err(error) => Some((name.clone(), format!("{}: {error}", one["expression"]))),
            })
        })
    }

    fn namespace(&self, name: &str) -> Value {
        self.namespaces.iter().find(|one| one["metadata"]["name"] == name).cloned().unwrap_or(Value::Null)
    }

    fn concerns(&self, constraints: &Value, request: &Request) -> bool {
        let names = |list: &Value, wanted: &str| {
            list.as_array().unwrap().iter().any(|one| one == "*" || one.as_str() == Some(wanted))
        };
        let rule = |rule: &Value| {
            names(&rule["apiGroups"], request.group)
                && names(&rule["operations"], request.operation)
                && names(&rule["resources"], request.resource)
        };
        let labels = &self.namespace(request.namespace)["metadata"]["labels"];
        let wanted = constraints["namespaceSelector"]["matchLabels"].as_object();
        let selected = wanted.into_iter().flatten().all(|(key, value)| labels.get(key) == Some(value));
        selected && list(&constraints["resourceRules"]).any(rule)
    }

    fn context(&self, request: &Request) -> Context<'static, 'static> {
        let kind = [&request.object, &request.old].into_iter().find_map(|object| object["kind"].as_str());
        let mut context = Context::with_env(Arc::clone(&self.env));
        let asked = json!({
            "operation": request.operation,
            "namespace": request.namespace,
            "kind": {"kind": kind.unwrap_or_default()},
            "resource": {"resource": request.resource.split('/').next()},
            "userInfo": {"username": request.user},
        });
        context.add_variable("request", asked).unwrap();
        context.add_variable("object", request.object.clone()).unwrap();
        context.add_variable("oldObject", request.old.clone()).unwrap();
        context.add_variable("namespaceObject", self.namespace(request.namespace)).unwrap();
        context
    }

    fn value(&self, expression: &Value, context: &Context<'static, 'static>) -> Result<Cel, String> {
        let program = self.env.compile(expression.as_str().unwrap()).map_err(|error| error.to_string())?;
        program.execute(context).map_err(|error| error.to_string())
    }

    fn boolean(&self, expression: &Value, context: &Context<'static, 'static>) -> Result<bool, String> {
        match self.value(expression, context)? {
            Cel::Bool(value) => Ok(value),
            other => Err(format!("{other:?}")),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
