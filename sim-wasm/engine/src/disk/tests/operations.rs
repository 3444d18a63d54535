//! What a process does with its files, what that costs and how it is counted.

use super::super::{Counters, Crash, Disk, DiskError, DiskRules};
use super::{content, crash, disk};
use trace::Time;

fn missing(name: &str) -> DiskError {
    DiskError::Missing(name.to_owned())
}

#[test]
fn writing_over_a_part_extends_the_file_and_fills_the_gap_with_zeros() {
    let mut disk = disk(Crash::Lost);
    disk.write_at("a", b"xyz", 2).unwrap();
    assert_eq!(content(&disk, "a"), b"\0\0xyz");
    disk.write_at("a", b"AB", 1).unwrap();
    assert_eq!(content(&disk, "a"), b"\0AByz");
    disk.write_at("a", b"", 50).unwrap();
    assert_eq!(content(&disk, "a"), b"\0AByz", "writing nothing does not extend");
}

#[test]
fn a_read_of_a_part_is_short_at_the_end_and_empty_behind_it() {
    let mut disk = disk(Crash::Lost);
    disk.append("a", b"abc").unwrap();
    disk.append("a", b"def").unwrap();
    assert_eq!(disk.read("a").unwrap(), b"abcdef");
    assert_eq!(disk.read_at("a", 1, 2).unwrap(), b"bc");
    assert_eq!(disk.read_at("a", 4, usize::MAX).unwrap(), b"ef");
    assert_eq!(disk.read_at("a", 7, 2).unwrap(), b"");
}

#[test]
fn a_truncation_never_makes_a_file_longer() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abcdef").unwrap();
    disk.truncate("a", 9).unwrap();
    assert_eq!(disk.size("a"), Ok(6));
    disk.truncate("a", 2).unwrap();
    assert_eq!(content(&disk, "a"), b"ab");
}

#[test]
fn a_rename_replaces_the_file_that_had_the_name() {
    let mut disk = disk(Crash::Lost);
    disk.write("new", b"12").unwrap();
    disk.write("old", b"3456").unwrap();
    disk.rename("new", "old").unwrap();
    assert_eq!(disk.list().collect::<Vec<_>>(), ["old"]);
    assert_eq!((content(&disk, "old"), disk.used()), (&b"12"[..], 2));
    disk.rename("old", "old").unwrap();
    assert_eq!((content(&disk, "old"), disk.used()), (&b"12"[..], 2));
}

#[test]
fn who_names_a_file_that_is_not_there_is_told_so() {
    let mut disk = disk(Crash::Lost);
    disk.write("b", b"").unwrap();
    assert!(disk.exists("b") && !disk.exists("a"));
    assert_eq!(disk.size("a"), Err(missing("a")));
    assert_eq!(disk.read("a"), Err(missing("a")));
    assert_eq!(disk.read_at("a", 0, 1), Err(missing("a")));
    assert_eq!(disk.truncate("a", 0), Err(missing("a")));
    assert_eq!(disk.rename("a", "b"), Err(missing("a")));
    assert_eq!(disk.delete("a"), Err(missing("a")));
    assert_eq!(
        disk.totals(),
        Counters { writes: 1, ..Counters::default() },
        "what is refused does not count"
    );
    assert_eq!(missing("a").to_string(), "there is no file \"a\" on this disk");
}

#[test]
fn files_are_listed_by_name() {
    let mut disk = disk(Crash::Lost);
    ["b", "é", "a", "B"].into_iter().for_each(|name| disk.append(name, b"").unwrap());
    assert_eq!(disk.list().collect::<Vec<_>>(), ["B", "a", "b", "é"]);
    disk.delete("b").unwrap();
    assert_eq!(disk.list().collect::<Vec<_>>(), ["B", "a", "é"]);
}

#[test]
fn a_full_disk_refuses_and_keeps_what_it_has() {
    let mut disk = Disk::new(DiskRules { capacity: 5, ..DiskRules::default() });
    disk.write("a", b"1234").unwrap();
    assert_eq!(disk.append("a", b"56"), Err(DiskError::Full));
    assert_eq!(disk.write("b", b"56"), Err(DiskError::Full));
    assert_eq!(disk.write_at("a", b"5", usize::MAX), Err(DiskError::Full));
    assert_eq!((content(&disk, "a"), disk.exists("b")), (&b"1234"[..], false));
    disk.write("a", b"12345").unwrap();
    disk.truncate("a", 1).unwrap();
    disk.write("b", b"5678").unwrap();
    assert_eq!(disk.append("b", b"9"), Err(DiskError::Full));
    disk.delete("a").unwrap();
    disk.append("b", b"9").unwrap();
    assert_eq!(disk.used(), 5);
}

#[test]
fn a_disk_made_smaller_keeps_what_it_has_and_only_refuses_to_grow() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"12345678").unwrap();
    disk.set_capacity(4);
    assert_eq!(disk.append("a", b"9"), Err(DiskError::Full));
    disk.write_at("a", b"xx", 0).unwrap();
    disk.write("a", b"123456").unwrap();
    assert_eq!(disk.write("a", b"1234567"), Err(DiskError::Full));
    disk.rules_mut().capacity = 7;
    disk.write("a", b"1234567").unwrap();
}

#[test]
fn no_rules_make_a_disk_larger_than_any_disk_may_be() {
    let mut disk = Disk::new(DiskRules { capacity: usize::MAX, ..DiskRules::default() });
    assert_eq!(disk.write_at("a", b"1", DiskRules::CAPACITY_MAX), Err(DiskError::Full));
    assert_eq!(disk.write_at("a", b"1", usize::MAX - 1), Err(DiskError::Full));
}

#[test]
fn an_operation_costs_the_pages_that_it_begins() {
    let (read_time, write_time) = (Time(3), Time(50));
    let mut disk = Disk::new(DiskRules { page: 10, read_time, write_time, ..DiskRules::default() });
    disk.append("a", &[1; 10]).unwrap();
    assert_eq!(disk.take_cost(), Time(50));
    assert_eq!(disk.take_cost(), Time::ZERO, "it was taken");
    disk.append("a", &[1; 11]).unwrap();
    disk.write_at("a", &[1; 1], 5).unwrap();
    disk.read("a").unwrap();
    assert_eq!(disk.take_cost(), Time(2 * 50 + 50 + 3 * 3));
    disk.read_at("a", 20, 15).unwrap();
    disk.read_at("a", 21, 15).unwrap();
    assert_eq!(disk.take_cost(), Time(3), "one byte was left, then none");
    disk.truncate("a", 3).unwrap();
    disk.rename("a", "b").unwrap();
    let ticket = disk.begin_sync("b");
    disk.end_sync(ticket);
    disk.delete("b").unwrap();
    assert_eq!(disk.take_cost(), Time::ZERO, "no bytes, no pages");
}

#[test]
fn the_cost_of_a_step_that_a_crash_ended_is_not_left_to_the_next_life() {
    let mut disk = Disk::new(DiskRules { write_time: Time(9), ..DiskRules::default() });
    disk.append("a", b"1").unwrap();
    crash(&mut disk);
    assert_eq!(disk.take_cost(), Time::ZERO);
}

#[test]
fn operations_are_counted_under_the_name_that_they_named() {
    let mut disk = disk(Crash::Lost);
    disk.append("new", b"123").unwrap();
    disk.write("new", b"1234").unwrap();
    disk.begin_sync("new");
    disk.rename("new", "old").unwrap();
    disk.read_at("old", 1, 2).unwrap();
    disk.read("old").unwrap();
    disk.truncate("old", 1).unwrap();
    disk.write_at("old", b"12", 0).unwrap();
    disk.delete("old").unwrap();
    crash(&mut disk);
    let new = Counters { reads: 0, writes: 3, syncs: 1, bytes_read: 0, bytes_written: 7 };
    let old = Counters { reads: 2, writes: 3, syncs: 0, bytes_read: 6, bytes_written: 2 };
    assert_eq!((disk.counters("new"), disk.counters("old")), (new, old));
    assert_eq!(disk.counters("never"), Counters::default());
    let totals = Counters { reads: 2, writes: 6, syncs: 1, bytes_read: 6, bytes_written: 9 };
    assert_eq!(disk.totals(), totals);
}
