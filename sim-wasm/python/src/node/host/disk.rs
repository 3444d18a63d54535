//! The node's disk.

use super::NodeHost;
use crate::node::arguments::{Given, Wrong, disk_error, text};
use crate::node::life::Purpose;
use crate::node::outcomes::Asked;
use crate::session::Answer;
use engine::{DiskError, Drive};
use monty_types::MontyObject;

impl NodeHost<'_> {
    pub(super) fn disk(&mut self, operation: &str, id: u32, given: &Given<'_>) -> Asked {
        match operation {
            "sync" => self.sync(id, given),
            "list" | "exists" | "size" => self.witnessed(|host| host.tell(operation, given)),
            "read" | "read_bytes" | "read_lines" => {
                self.may_do(1)?;
                self.witnessed(|host| host.read(operation, given))
            }
            _ => {
                self.may_do(1)?;
                self.witnessed(|host| host.change(operation, given))
            }
        }
    }

    /// What costs nothing.
    fn tell(&self, operation: &str, given: &Given<'_>) -> Asked {
        let disk = self.disk.disk();
        if operation == "list" {
            return Ok(Answer::Value(MontyObject::list(disk.list().map(text))));
        }
        let name = file(given)?;
        Ok(Answer::Value(if operation == "exists" {
            MontyObject::bool(disk.exists(name))
        } else {
            MontyObject::int(disk.size(name).map_err(disk_error)? as i64)
        }))
    }

    fn read(&mut self, operation: &str, given: &Given<'_>) -> Asked {
        let content = self.content(given);
        let content = match content {
            // A file that is not there has no lines, as after the very first start.
            Err(Reading::Disk(DiskError::Missing(_))) if operation == "read_lines" => Vec::new(),
            Err(Reading::Disk(error)) => return Err(disk_error(error)),
            Err(Reading::Arguments(wrong)) => return Err(wrong),
            Ok(content) => content,
        };
        self.handles(content.len());
        Ok(Answer::Value(match operation {
            "read_bytes" => MontyObject::bytes(content),
            "read" => text(&String::from_utf8_lossy(&content)),
            _ => MontyObject::list(String::from_utf8_lossy(&content).lines().map(text)),
        }))
    }

    fn content(&mut self, given: &Given<'_>) -> Result<Vec<u8>, Reading> {
        let name = file(given)?;
        let at = given.bytes_count("at", "at, a place in the file,")?.unwrap_or(0);
        let length = given.bytes_count("length", "length, a number of bytes,")?;
        if self.life.looking {
            // Whoever looks must leave no trace: no cost, no count, no planned death.
            let mut copy = self.disk.disk().clone();
            return Ok(copy.read_at(name, at, length.unwrap_or(usize::MAX))?.to_vec());
        }
        Ok(match (at, length) {
            (0, None) => self.disk.read(name, self.effects)?,
            _ => self.disk.read_at(name, at, length.unwrap_or(usize::MAX), self.effects)?,
        })
    }

    fn change(&mut self, operation: &str, given: &Given<'_>) -> Asked {
        let name = file(given)?;
        let done = match operation {
            "append" => {
                let data = given.data("data", "what is written", None)?;
                self.disk.append(name, data, self.effects)
            }
            "write" => {
                let data = given.data("data", "what is written", None)?;
                match given.bytes_count("at", "at, a place in the file,")? {
                    None => self.disk.write(name, data, self.effects),
                    Some(at) => self.disk.write_at(name, data, at, self.effects),
                }
            }
            "truncate" => {
                let length = given.bytes_count("length", "a length")?.unwrap_or(0);
                self.disk.truncate(name, length, self.effects)
            }
            "rename" => self.disk.rename(name, given.text("to", "a file's new name")?, self.effects),
            _ => self.disk.delete(name, self.effects),
        };
        done.map(|()| Answer::none()).map_err(disk_error)
    }

    fn sync(&mut self, id: u32, given: &Given<'_>) -> Asked {
        let name = file(given)?;
        self.room(1)?;
        if let stopped @ Answer::Stop = self.witnessed(|host| must_exist(host.disk, name))? {
            return Ok(stopped);
        }
        let token = self.token(Purpose::Synced { call: id, file: name.to_owned() });
        self.disk.sync(name, token, self.effects);
        Ok(Answer::Wait)
    }
}

/// Why something could not be read.
enum Reading {
    Arguments(Wrong),
    Disk(DiskError),
}

impl From<Wrong> for Reading {
    fn from(wrong: Wrong) -> Self {
        Self::Arguments(wrong)
    }
}

impl From<DiskError> for Reading {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

fn file<'a>(given: &Given<'a>) -> Result<&'a str, Wrong> {
    given.text("name", "a file's name")
}

fn must_exist(drive: &Drive, name: &str) -> Asked {
    drive.disk().size(name).map(|_| Answer::none()).map_err(disk_error)
}
