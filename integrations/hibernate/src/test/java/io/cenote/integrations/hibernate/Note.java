package io.cenote.integrations.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;

@Entity
class Note {
    @Id
    @GeneratedValue
    Long id;

    @Column(unique = true)
    String title;

    @Lob
    String body;

    Note() {}

    Note(String title, String body) {
        this.title = title;
        this.body = body;
    }
}
