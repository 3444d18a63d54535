//! What a sync makes durable, and what becomes of one that fails or is overtaken.

use super::super::{Crash, Disk, DiskRules};
use super::{content, crash, disk, sync};

#[test]
fn a_sync_covers_what_the_file_held_when_it_began() {
    let mut disk = disk(Crash::Lost);
    disk.append("wal", b"one").unwrap();
    let ticket = disk.begin_sync("wal");
    disk.append("wal", b"two").unwrap();
    disk.write_at("wal", b"O", 0).unwrap();
    assert_eq!(disk.durable("wal"), Some(&b""[..]), "it has not ended");
    assert!(disk.end_sync(ticket));
    assert_eq!((disk.durable("wal"), content(&disk, "wal")), (Some(&b"one"[..]), &b"Onetwo"[..]));
    crash(&mut disk);
    assert_eq!(content(&disk, "wal"), b"one");
}

#[test]
fn a_sync_covers_truncations_and_replacements() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abcdef").unwrap();
    sync(&mut disk, "a");
    disk.truncate("a", 2).unwrap();
    disk.write_at("a", b"z", 4).unwrap();
    let ticket = disk.begin_sync("a");
    disk.write("a", b"!").unwrap();
    assert!(disk.end_sync(ticket));
    assert_eq!(disk.durable("a"), Some(&b"ab\0\0z"[..]));
    sync(&mut disk, "a");
    assert_eq!(disk.durable("a"), Some(&b"!"[..]));
}

#[test]
fn an_earlier_sync_that_ends_later_undoes_nothing() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"first").unwrap();
    let first = disk.begin_sync("a");
    disk.write("a", b"2nd").unwrap();
    let second = disk.begin_sync("a");
    assert!(disk.end_sync(second));
    assert!(disk.end_sync(first));
    assert_eq!(disk.durable("a"), Some(&b"2nd"[..]));
}

#[test]
fn a_sync_follows_the_file_to_its_new_name() {
    let mut disk = disk(Crash::Lost);
    disk.write("new", b"content").unwrap();
    let ticket = disk.begin_sync("new");
    disk.write("old", b"before").unwrap();
    disk.rename("new", "old").unwrap();
    disk.write("new", b"another").unwrap();
    assert!(disk.end_sync(ticket));
    assert_eq!((disk.durable("old"), disk.durable("new")), (Some(&b"content"[..]), Some(&b""[..])));
}

#[test]
fn a_sync_of_a_file_that_is_deleted_or_replaced_is_void() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"a").unwrap();
    let deleted = disk.begin_sync("a");
    disk.delete("a").unwrap();
    disk.write("a", b"new").unwrap();
    assert!(!disk.end_sync(deleted));
    let replaced = disk.begin_sync("a");
    disk.write("b", b"b").unwrap();
    disk.rename("b", "a").unwrap();
    assert!(!disk.end_sync(replaced));
    assert_eq!(disk.durable("a"), Some(&b""[..]));
}

#[test]
fn a_sync_of_no_file_covers_nothing_and_is_no_error() {
    let mut disk = disk(Crash::Lost);
    let ticket = disk.begin_sync("a");
    assert!(!disk.exists("a"), "a sync makes no file");
    disk.write("a", b"a").unwrap();
    assert!(disk.end_sync(ticket));
    assert_eq!(disk.durable("a"), Some(&b""[..]));
}

#[test]
fn a_crash_makes_the_syncs_under_way_void() {
    let mut disk = disk(Crash::Kept);
    disk.write("a", b"a").unwrap();
    let ticket = disk.begin_sync("a");
    crash(&mut disk);
    disk.write("a", b"b").unwrap();
    assert!(!disk.end_sync(ticket));
    assert_eq!(disk.durable("a"), Some(&b"a"[..]));
}

#[test]
fn a_failed_sync_drops_what_it_covers_and_leaves_the_rest_in_its_place() {
    let mut disk = disk(Crash::Lost);
    disk.append("wal", b"ab").unwrap();
    sync(&mut disk, "wal");
    disk.append("wal", b"cd").unwrap();
    disk.write_at("wal", b"A", 0).unwrap();
    disk.fail_next_sync("wal");
    let failing = disk.begin_sync("wal");
    disk.append("wal", b"ef").unwrap();
    assert!(!disk.end_sync(failing));
    assert_eq!((content(&disk, "wal"), disk.used()), (&b"ab\0\0ef"[..], 6));
    assert_eq!(disk.durable("wal"), Some(&b"ab"[..]));
    sync(&mut disk, "wal");
    assert_eq!(disk.durable("wal"), Some(&b"ab\0\0ef"[..]), "the next sync succeeds, zeros and all");
}

#[test]
fn a_failed_sync_undoes_a_truncation() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abcdef").unwrap();
    sync(&mut disk, "a");
    disk.truncate("a", 1).unwrap();
    disk.fail_next_sync("a");
    let failing = disk.begin_sync("a");
    assert!(!disk.end_sync(failing));
    assert_eq!((content(&disk, "a"), disk.used()), (&b"abcdef"[..], 6));
}

#[test]
fn a_failed_sync_takes_the_others_under_way_with_it() {
    let mut disk = disk(Crash::Lost);
    disk.append("a", b"1").unwrap();
    let before = disk.begin_sync("a");
    disk.append("a", b"2").unwrap();
    disk.fail_next_sync("a");
    let failing = disk.begin_sync("a");
    disk.append("a", b"3").unwrap();
    let after = disk.begin_sync("a");
    assert!(!disk.end_sync(failing));
    assert!(!disk.end_sync(before) && !disk.end_sync(after), "what they covered is no more");
    assert_eq!(disk.durable("a"), Some(&b""[..]));
    assert_eq!(content(&disk, "a"), b"\0\x003");
}

#[test]
fn what_is_durable_by_another_sync_is_not_dropped_by_one_that_fails() {
    let mut disk = disk(Crash::Lost);
    disk.append("a", b"1").unwrap();
    disk.fail_next_sync("a");
    let failing = disk.begin_sync("a");
    disk.append("a", b"2").unwrap();
    sync(&mut disk, "a");
    disk.append("a", b"3").unwrap();
    assert!(!disk.end_sync(failing));
    assert_eq!((disk.durable("a"), content(&disk, "a")), (Some(&b"12"[..]), &b"123"[..]));
}

#[test]
fn a_sync_fails_once_and_under_the_name_that_was_said() {
    let mut disk = disk(Crash::Lost);
    disk.fail_next_sync("a");
    ["a", "b"].into_iter().for_each(|name| disk.write(name, b"x").unwrap());
    sync(&mut disk, "b");
    disk.rename("b", "a").unwrap();
    let failing = disk.begin_sync("a");
    assert!(!disk.end_sync(failing));
    sync(&mut disk, "a");
    disk.fail_next_sync("gone");
    let failing = disk.begin_sync("gone");
    assert!(!disk.end_sync(failing), "even of a file that is not there");
}

#[test]
fn syncs_of_two_copies_of_a_disk_do_not_meet() {
    let mut one = disk(Crash::Lost);
    one.write("a", b"a").unwrap();
    let ticket = one.begin_sync("a");
    let mut other = one.clone();
    assert!(one.end_sync(ticket));
    assert_eq!(other.durable("a"), Some(&b""[..]));
    assert!(other.end_sync(ticket));
}

/// A copy of the whole file for each sync would be 20,000 times 640 KB on average, 12 GB: not to be
/// overlooked.
#[test]
fn a_log_of_twenty_thousand_records_each_synced_is_written_in_no_time() {
    let mut disk = Disk::new(DiskRules::default());
    let record = [7; 64];
    let mut under_way = std::collections::VecDeque::new();
    for _ in 0..20_000 {
        disk.append("wal", &record).unwrap();
        under_way.push_back(disk.begin_sync("wal"));
        // A hundred are always under way, as when many requests wait for their sync.
        if under_way.len() > 100 {
            assert!(disk.end_sync(under_way.pop_front().unwrap()));
        }
    }
    assert!(under_way.into_iter().all(|ticket| disk.end_sync(ticket)));
    assert_eq!(disk.durable("wal").map(<[u8]>::len), Some(20_000 * 64));
}
