//! YAML that people write, as a tree that knows the line of everything in it.
//!
//! Whoever reads a file of settings says of each mistake on which line it is, and which word was
//! probably meant. That takes a tree, not a struct: see [`Node`] and [`nearest`].
//!
//! ```
//! use pipewright_core::document::{Content, Node, nearest};
//!
//! let node = Node::parse("a: 1\nbta: [x, y]\n").expect("it is YAML").expect("it is not empty");
//! let Content::Map(entries) = &node.content else { unreachable!() };
//! assert_eq!((entries[1].key.as_str(), entries[1].line), ("bta", 2));
//! assert_eq!(nearest("bta", ["alpha", "beta"]), Some("beta"));
//! ```

mod malformed;
mod nearest;
mod node;
mod visitor;

pub use malformed::Malformed;
pub use nearest::nearest;
pub use node::{Content, Entry, Node};
