//! What faults do to a disk.

use super::super::{Counters, Crash, DiskError, DiskRules};
use super::{content, crash, crash_with, disk, sync};

#[test]
fn rot_is_in_what_is_seen_and_in_what_is_durable() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abc").unwrap();
    sync(&mut disk, "a");
    disk.rot("a", 1, 0).unwrap();
    assert_eq!((content(&disk, "a"), disk.durable("a")), (&b"acc"[..], Some(&b"acc"[..])));
    disk.rot("a", 1, 7).unwrap();
    assert_eq!(content(&disk, "a"), b"a\xe3c");
    assert_eq!(disk.totals().writes, 1, "a fault is not the process's doing");
}

#[test]
fn rot_gets_into_what_a_sync_under_way_covers() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abc").unwrap();
    let ticket = disk.begin_sync("a");
    disk.rot("a", 0, 1).unwrap();
    assert!(disk.end_sync(ticket));
    assert_eq!(disk.durable("a"), Some(&b"cbc"[..]));
}

#[test]
fn rot_needs_a_byte_in_one_of_the_versions() {
    let mut disk = disk(Crash::Lost);
    assert_eq!(disk.rot("a", 0, 0), Err(DiskError::Missing("a".to_owned())));
    disk.write("a", b"abc").unwrap();
    sync(&mut disk, "a");
    disk.truncate("a", 1).unwrap();
    disk.rot("a", 2, 0).unwrap();
    assert_eq!((content(&disk, "a"), disk.durable("a")), (&b"a"[..], Some(&b"abb"[..])));
    let error = disk.rot("a", 3, 0).unwrap_err();
    assert_eq!(error.to_string(), "the file \"a\" has no byte 3");
}

#[test]
fn an_unreadable_file_can_be_written_renamed_and_crashed_but_not_read() {
    let mut disk = disk(Crash::Kept);
    disk.set_unreadable("b", true).unwrap_err();
    disk.write("b", b"b").unwrap();
    disk.set_unreadable("b", true).unwrap();
    disk.append("b", b"c").unwrap();
    disk.rename("b", "a").unwrap();
    crash(&mut disk);
    let error = disk.read("a").unwrap_err();
    assert_eq!(error, DiskError::Unreadable("a".to_owned()));
    assert_eq!(error.to_string(), "the file \"a\" cannot be read: its sectors are bad");
    assert_eq!(disk.read_at("a", 0, 0), Err(error));
    assert_eq!((disk.size("a"), disk.totals().reads), (Ok(2), 0));
    disk.set_unreadable("a", false).unwrap();
    assert_eq!(disk.read("a"), Ok(&b"bc"[..]));
}

#[test]
fn a_file_made_anew_is_readable() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"a").unwrap();
    disk.set_unreadable("a", true).unwrap();
    disk.delete("a").unwrap();
    disk.write("a", b"a").unwrap();
    disk.read("a").unwrap();
}

#[test]
fn a_misdirected_write_lands_sectors_away_once() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"aaaabbbbcccc").unwrap();
    disk.misdirect_next_write(-1);
    disk.write_at("a", b"XYZ", 6).unwrap();
    assert_eq!(content(&disk, "a"), b"aaXYZbbbcccc");
    disk.write_at("a", b"!", 6).unwrap();
    assert_eq!(content(&disk, "a"), b"aaXYZb!bcccc");
}

#[test]
fn a_misdirected_append_leaves_zeros_where_it_should_be() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"aaaabbbb").unwrap();
    disk.misdirect_next_write(-2);
    disk.append("a", b"XYZ").unwrap();
    assert_eq!(content(&disk, "a"), b"XYZabbbb\0\0\0");
    sync(&mut disk, "a");
    assert_eq!(disk.durable("a"), Some(&b"XYZabbbb\0\0\0"[..]));
}

#[test]
fn what_a_misdirected_write_puts_outside_of_the_file_is_lost() {
    let mut disk = disk(Crash::Lost);
    let mut misdirected = |by, at| {
        disk.write("a", b"aaaabb").unwrap();
        disk.misdirect_next_write(by);
        disk.write_at("a", b"XYZ", at).unwrap();
        content(&disk, "a").to_vec()
    };
    assert_eq!(misdirected(-1, 2), b"Zaaabb");
    assert_eq!(misdirected(-1, 0), b"aaaabb");
    assert_eq!(misdirected(1, 1), b"aaaabX");
    assert_eq!(misdirected(1, 4), b"aaaabb\0");
    assert_eq!(misdirected(i64::MIN, 1), b"aaaabb");
    assert_eq!(misdirected(i64::MAX, 1), b"aaaabb");
    assert_eq!(misdirected(0, 1), b"aXYZbb");
}

#[test]
fn only_a_part_that_is_written_is_misdirected() {
    let mut disk = disk(Crash::Lost);
    disk.misdirect_next_write(-1);
    disk.write("a", b"aaaabbbb").unwrap();
    disk.append("a", b"").unwrap();
    disk.write_at("a", b"X", 1000).unwrap_err();
    assert_eq!(content(&disk, "a"), b"aaaabbbb");
    disk.append("a", b"X").unwrap();
    assert_eq!(content(&disk, "a"), b"aaaaXbbb\0");
}

#[test]
fn a_frozen_disk_answers_and_stays_as_it_is_until_the_crash() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"durable").unwrap();
    let before = disk.begin_sync("a");
    assert!(disk.end_sync(before));
    disk.write("a", b"seen").unwrap();
    let under_way = disk.begin_sync("a");
    let counted = disk.totals();
    disk.fail_next_sync("a");
    disk.freeze();
    disk.append("a", b"1").unwrap();
    disk.write("b", &[0; 1000]).unwrap();
    disk.write_at("a", b"1", 9).unwrap();
    disk.truncate("c", 1).unwrap();
    disk.rename("a", "b").unwrap();
    disk.delete("a").unwrap();
    let frozen = disk.begin_sync("a");
    assert!(disk.end_sync(frozen) && disk.end_sync(under_way), "it seems to succeed");
    assert_eq!(disk.read("a"), Ok(&b"seen"[..]));
    assert_eq!(disk.read("b"), Err(DiskError::Missing("b".to_owned())));
    assert_eq!((disk.totals(), disk.list().count()), (counted, 1));
    crash(&mut disk);
    assert_eq!(content(&disk, "a"), b"durable");
    disk.append("a", b"!").unwrap();
    let failing = disk.begin_sync("a");
    assert!(!disk.end_sync(failing), "a fault waits for a sync that happens");
}

#[test]
fn faults_that_wait_outlive_a_crash_and_not_an_exchange_of_the_disk() {
    let mut disk = disk(Crash::Torn);
    let exchange: [(bool, &[u8]); 2] = [(false, b"Xaaa\0"), (true, b"X")];
    for (erased, expected) in exchange {
        disk.write("a", b"aaaa").unwrap();
        sync(&mut disk, "a");
        disk.fail_next_sync("a");
        disk.misdirect_next_write(-1);
        if erased {
            disk.erase()
        } else {
            crash_with(&mut disk, &[])
        }
        disk.append("a", b"X").unwrap();
        assert_eq!(content(&disk, "a"), expected);
        let ticket = disk.begin_sync("a");
        assert_eq!(disk.end_sync(ticket), erased);
    }
}

#[test]
fn an_erased_disk_is_empty_and_remembers_what_was_done() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abc").unwrap();
    let ticket = disk.begin_sync("a");
    disk.erase();
    assert_eq!((disk.list().count(), disk.used()), (0, 0));
    disk.write("a", b"new").unwrap();
    assert!(!disk.end_sync(ticket), "it was another file");
    let counted = Counters { writes: 2, syncs: 1, bytes_written: 6, ..Counters::default() };
    assert_eq!(disk.counters("a"), counted);
    assert_eq!(*disk.rules(), DiskRules { capacity: 100, sector: 4, ..DiskRules::default() });
}

#[test]
fn rot_that_is_refused_changes_nothing() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"abc").unwrap();
    let ticket = disk.begin_sync("a");
    disk.truncate("a", 1).unwrap();
    disk.rot("a", 2, 0).unwrap_err();
    assert!(disk.end_sync(ticket));
    assert_eq!(disk.durable("a"), Some(&b"abc"[..]));
}
