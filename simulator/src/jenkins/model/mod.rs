//! What the simulated server knows: its items, builds, queue, nodes and users.

mod build;
mod flow;
mod instance;
mod item;
mod node;
mod parameter;
mod permission;
mod queue_item;
mod report;
mod result;
mod session;
mod step;
mod user;

pub use build::{Artifact, Build, BuildKey, Cause, Change};
pub use flow::{Flow, FlowError, FlowNode, Input, NodeStatus, Stage};
pub(in crate::jenkins) use instance::url_encoded;
pub use instance::{Instance, Phase};
pub use item::{Folder, Item, ItemId, ItemKind, Job, JobKind, View};
pub use node::{Node, OfflineCause};
pub use parameter::{Parameter, ParameterValue, Value};
pub use permission::Permission;
pub use queue_item::{QueueItem, QueueState, Task};
pub use report::{TestCase, TestReport, TestStatus};
pub use result::BuildResult;
pub use session::Session;
pub use step::{Block, Branch, Chance, Leaf, LeafKind, Step, Steps};
pub use user::User;
